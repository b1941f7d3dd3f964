import { createHash, randomBytes } from 'node:crypto';
import type { AuthServer } from './auth-server.ts';
import { ISSUER } from './auth-server.ts';
import type { Browser, Shown } from './browser.ts';

export interface Registered {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly registration_access_token: string;
  readonly registration_client_uri: string;
  readonly [name: string]: unknown;
}

/** What a token endpoint answers, or an error. */
export interface Tokens {
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly scope?: string;
  readonly expires_in?: number;
  readonly token_type?: string;
  readonly error?: string;
  readonly error_description?: string;
}

export const CALLBACK = 'http://127.0.0.1:33418/callback';

export const pkce = (): { verifier: string; challenge: string } => {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
};

let registered = 0;

/** Registers a client that lives on somebody's machine, as clients of MCP do. */
export async function register(
  server: AuthServer,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<Registered> {
  const body = {
    client_name: 'A test',
    redirect_uris: [CALLBACK],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    ...metadata,
  };
  const told = await server.app.ask<Registered>('POST', '/register', {
    body,
    // Each from somewhere else: who registers many is held up.
    headers: { 'x-forwarded-for': `192.0.2.${registered++ % 250}` },
  });
  if (told.status !== 201) throw new Error(`not registered: ${told.status} ${told.text}`);
  return told.body;
}

/** Sends a form as a client does. */
export async function post(
  server: AuthServer,
  path: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: Tokens & Record<string, unknown>; headers: Headers }> {
  const answer = await server.fetch(`${ISSUER}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : {} };
}

export const authorizeUrl = (client: Registered, params: Readonly<Record<string, string>>): string =>
  `${ISSUER}/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: CALLBACK,
    code_challenge_method: 'S256',
    state: 'the-state',
    ...params,
  }).toString()}`;

/** Authorizes in a browser: logs in at GitHub as whom it says, allows, and comes to where the client waits. */
export async function authorize(
  browser: Browser,
  client: Registered,
  params: Readonly<Record<string, string>>,
): Promise<Shown> {
  const shown = await browser.open(authorizeUrl(client, params));
  return shown.text.includes('Allow access?') ? browser.submit(shown, '/allow') : shown;
}

export interface Connected extends Tokens {
  readonly client: Registered;
}

/** The whole way: a client that is registered, allowed, and has its tokens. */
export async function connect(
  server: AuthServer,
  options: {
    readonly browser?: Browser;
    readonly client?: Registered;
    readonly params?: Readonly<Record<string, string>>;
  } = {},
): Promise<Connected> {
  const client = options.client ?? (await register(server));
  const { verifier, challenge } = pkce();
  const params = { code_challenge: challenge, ...options.params };
  const shown = await authorize(options.browser ?? server.browser(), client, params);
  const code = shown.url.searchParams.get('code');
  if (code === null) throw new Error(`no code: ${shown.url.href} ${shown.status} ${shown.text}`);
  const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier };
  const { body } = await post(server, '/token', { ...form, client_id: client.client_id });
  if (body.error) throw new Error(`no token: ${JSON.stringify(body)}`);
  return { client, ...body };
}

export const refresh = (
  server: AuthServer,
  client: Registered,
  refreshToken: string,
  own: Readonly<Record<string, string>> = {},
): ReturnType<typeof post> =>
  post(server, '/token', {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: client.client_id,
    ...own,
  });
