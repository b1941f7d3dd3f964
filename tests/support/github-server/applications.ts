import { createHash, randomBytes } from 'node:crypto';

/** What a person has allowed an application, until the application has fetched it. */
interface Code {
  readonly person: number;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly expiresAt: number;
}

export interface Access {
  readonly person: number;
  readonly scopes: readonly string[];
}

/** The one OAuth app of a test: what was entered at GitHub when it was registered. */
export interface OauthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Redirects go to its host, at its path or below. Empty: anywhere on this machine, for tests that do not know it yet. */
  readonly callbackUrl: string;
}

const CODE_MS = 600_000;

/** Codes and tokens. A code is good once; its redirect and its PKCE verifier (RFC 7636) must fit. */
export class Applications {
  app: OauthApp;
  readonly #codes = new Map<string, Code>();
  readonly #tokens = new Map<string, Access>();

  constructor(app: OauthApp) {
    this.app = app;
  }

  /** Whether GitHub would send people there: the registered host and port, the registered path or one below. */
  mayRedirectTo(redirectUri: string): boolean {
    if (!URL.canParse(redirectUri)) return false;
    if (this.app.callbackUrl === '') return true;
    const [asked, known] = [new URL(redirectUri), new URL(this.app.callbackUrl)];
    return asked.origin === known.origin && `${asked.pathname}/`.startsWith(`${known.pathname.replace(/\/$/, '')}/`);
  }

  allow(person: number, asked: URLSearchParams): string {
    const code = randomBytes(10).toString('hex');
    this.#codes.set(code, {
      person,
      scopes: (asked.get('scope') ?? '').split(/[ ,]+/).filter(Boolean),
      redirectUri: asked.get('redirect_uri') ?? this.app.callbackUrl,
      challenge: asked.get('code_challenge') ?? undefined,
      expiresAt: Date.now() + CODE_MS,
    });
    return code;
  }

  /** @returns what goes into the answer, an error too: GitHub tells errors by status 200 */
  exchange(form: URLSearchParams): Record<string, string> {
    if (form.get('client_id') !== this.app.clientId || form.get('client_secret') !== this.app.clientSecret)
      return failure('incorrect_client_credentials', 'The client_id and/or client_secret passed are incorrect.');
    const code = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    if (!code || code.expiresAt < Date.now() || !proves(code.challenge, form.get('code_verifier')))
      return failure('bad_verification_code', 'The code passed is incorrect or expired.');
    if ((form.get('redirect_uri') ?? code.redirectUri) !== code.redirectUri)
      return failure('redirect_uri_mismatch', 'The redirect_uri MUST match the registered callback URL for this app.');
    const token = `gho_${randomBytes(18).toString('base64url')}`;
    this.#tokens.set(token, { person: code.person, scopes: code.scopes });
    return { access_token: token, scope: code.scopes.join(','), token_type: 'bearer' };
  }

  access(authorization: string | undefined): Access | undefined {
    return this.#tokens.get(/^(?:bearer|token) (.+)$/i.exec(authorization ?? '')?.[1] ?? '');
  }

  /** The person takes back what was allowed: all tokens are void. */
  withdraw(person: number): void {
    for (const [token, access] of this.#tokens) if (access.person === person) this.#tokens.delete(token);
  }

  get tokens(): number {
    return this.#tokens.size;
  }
}

const failure = (error: string, description: string): Record<string, string> => ({
  error,
  error_description: description,
  error_uri: 'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/',
});

function proves(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return true;
  return verifier !== null && createHash('sha256').update(verifier).digest('base64url') === challenge;
}
