import { createHash, randomBytes } from 'node:crypto';
import { askHost, type GatewayPlace, type HostAnswer } from '../login/ask-host.ts';
import { expectEqual } from '../proxy-test/check.ts';

/** What the authorization server says of itself (RFC 8414). */
export interface ServerMetadata {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly registration_endpoint?: string;
  readonly revocation_endpoint?: string;
  readonly code_challenge_methods_supported?: readonly string[];
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in?: number;
  readonly scope?: string;
}

interface Registered {
  readonly client_id: string;
  readonly registration_client_uri?: string;
  readonly registration_access_token?: string;
}

const random = (): string => randomBytes(32).toString('base64url');
const JSON_BODY = { 'content-type': 'application/json' };

/** The steps of an OAuth client of MCP, one at a time, and what it knows after each. Errors say what was answered. */
export class WalkingClient {
  readonly #place: GatewayPlace;
  readonly #verifier = random();
  readonly #state = random();
  #server: ServerMetadata | undefined;
  #registered: Registered | undefined;
  #tokens: Tokens | undefined;
  /** What the metadata of the host say that it is. */
  resource = '';
  scopes: readonly string[] = [];

  constructor(place: GatewayPlace) {
    this.#place = place;
  }

  get server(): ServerMetadata {
    return known(this.#server, 'the metadata of the authorization server');
  }

  get tokens(): Tokens {
    return known(this.#tokens, 'a token');
  }

  async discover(issuer: string): Promise<HostAnswer> {
    const answer = await this.#ask('GET', new URL('/.well-known/oauth-authorization-server', issuer));
    const found = read(answer, 200) as unknown as ServerMetadata;
    expectEqual('issuer', found.issuer, issuer);
    if (!found.code_challenge_methods_supported?.includes('S256'))
      throw new Error('it does not say that it takes PKCE with S256, and clients then refuse it');
    this.#server = found;
    return answer;
  }

  /** @param apiToken for servers that let nobody else register clients */
  async register(redirectUri: string, apiToken?: string): Promise<string> {
    const endpoint = this.server.registration_endpoint;
    if (endpoint === undefined) throw new Error('it registers no clients');
    const body = JSON.stringify({
      client_name: 'mcp-test of MCP Proxy Manager',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    });
    const authorization = apiToken === undefined ? {} : { authorization: `Bearer ${apiToken}` };
    const answer = await this.#ask('POST', new URL(endpoint), { ...JSON_BODY, ...authorization }, body);
    this.#registered = read(answer, 201) as unknown as Registered;
    return this.#registered.client_id;
  }

  authorizationUrl(redirectUri: string): URL {
    const url = new URL(this.server.authorization_endpoint);
    const question = {
      response_type: 'code',
      client_id: this.#clientId,
      redirect_uri: redirectUri,
      code_challenge: createHash('sha256').update(this.#verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: this.#state,
      resource: this.resource,
      scope: this.scopes.join(' '),
    };
    for (const [name, value] of Object.entries(question)) url.searchParams.set(name, value);
    return url;
  }

  /** @returns the code @throws Error where the answer is a refusal, or somebody else's (RFC 9207) */
  codeIn(answer: URLSearchParams): string {
    const error = answer.get('error');
    if (error !== null) throw new Error(`it answers ${error}: ${answer.get('error_description') ?? ''}`);
    expectEqual('state', answer.get('state'), this.#state);
    expectEqual('iss', answer.get('iss'), this.server.issuer);
    return known(answer.get('code') ?? undefined, 'a code');
  }

  exchange(code: string, redirectUri: string): Promise<Tokens> {
    return this.#token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: this.#verifier,
    });
  }

  refresh(): Promise<Tokens> {
    return this.#token({
      grant_type: 'refresh_token',
      refresh_token: known(this.tokens.refresh_token, 'a refresh token'),
    });
  }

  /** Ends all that was allowed (RFC 7009). */
  async revoke(): Promise<void> {
    const endpoint = known(this.server.revocation_endpoint, 'a revocation endpoint');
    read(await this.#post(endpoint, { token: this.tokens.refresh_token ?? this.tokens.access_token }), 200);
  }

  /** Leaves nothing behind (RFC 7592). */
  async forget(): Promise<void> {
    const { registration_client_uri: uri, registration_access_token: token } = this.#registered ?? {};
    if (uri === undefined || token === undefined) return;
    await this.#ask('DELETE', new URL(uri), { authorization: `Bearer ${token}` });
  }

  get #clientId(): string {
    return known(this.#registered, 'a client').client_id;
  }

  async #token(form: Readonly<Record<string, string>>): Promise<Tokens> {
    const answer = await this.#post(this.server.token_endpoint, { ...form, resource: this.resource });
    this.#tokens = read(answer, 200) as unknown as Tokens;
    return this.#tokens;
  }

  #post(endpoint: string, form: Readonly<Record<string, string>>): Promise<HostAnswer> {
    const body = new URLSearchParams({ ...form, client_id: this.#clientId }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.#ask('POST', new URL(endpoint), headers, body);
  }

  #ask(method: string, url: URL, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<HostAnswer> {
    return askHost(
      this.#place,
      url,
      { accept: 'application/json', ...headers },
      { method, ...(body !== undefined && { body }) },
    );
  }
}

/** What an OAuth endpoint answered. @throws Error with its own words where that is a refusal */
function read({ status, body }: HostAnswer, expected: number): Record<string, unknown> {
  let told: Record<string, unknown> = {};
  try {
    if (body !== '') told = JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new Error(`answers ${status}, and not with JSON`);
  }
  if (status === expected) return told;
  const why = [told['error'], told['error_description'] ?? told['message']].filter((word) => typeof word === 'string');
  throw new Error(`answers ${status}${why.length ? ` (${why.join(': ')})` : ''}, and not ${expected}`);
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no such thing yet as ${what}`);
  return value;
}
