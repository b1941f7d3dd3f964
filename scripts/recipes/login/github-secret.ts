import { exchange } from '../http-exchange.ts';
import { just } from '../just.ts';

/** The OAuth app that the configuration names. */
export interface GithubApp {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const DEADLINE_MS = 10_000;

/**
 * Whether GitHub takes the secret. It looks at that before it looks at the code, so that a code which nobody got shows it
 * (GitHub's own names of errors: incorrect_client_credentials, bad_verification_code).
 * @throws Error that says what to do
 */
export async function secretAccepted({ baseUrl, clientId, clientSecret }: GithubApp): Promise<string> {
  const url = new URL(`${baseUrl}/login/oauth/access_token`);
  const form = { client_id: clientId, client_secret: clientSecret, code: 'none-from-test-auth-flow' };
  const { status, body } = await exchange({
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'mcp-proxy-manager',
    },
    body: new URLSearchParams(form).toString(),
    signal: AbortSignal.timeout(DEADLINE_MS),
  }).catch((error: unknown) => {
    throw new Error(`${url.origin} does not answer from here: ${(error as Error).message}`);
  });
  const error = errorIn(body);
  if (error === 'bad_verification_code') return `${url.origin} accepts it`;
  if (error === 'incorrect_client_credentials')
    throw new Error(
      `${url.origin} does not accept GITHUB_CLIENT_SECRET for this client id. Make a new one there, put it in with\n` +
        `${just('config-set', 'GITHUB_CLIENT_SECRET', 'SECRET')}, and start the system again`,
    );
  throw new Error(`${url.origin} cannot say whether the secret is right: ${error ?? status}`);
}

function errorIn(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}
