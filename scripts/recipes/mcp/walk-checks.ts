import type { X509Certificate } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { TargetAuthView } from '#contracts';
import { just } from '../just.ts';
import { askHost, type GatewayPlace } from '../login/ask-host.ts';
import { atGithub, trusted } from '../login/flow-checks.ts';
import { followBeyond } from '../login/follow-beyond.ts';
import { expectEqual, type Check } from '../proxy-test/check.ts';
import type { Loopback } from './loopback.ts';
import { McpSession } from './mcp-session.ts';
import { WalkingClient } from './walking-client.ts';

export interface Walk {
  readonly auth: TargetAuthView;
  readonly place: GatewayPlace;
  /** What clients are given. */
  readonly endpoint: URL;
  /** For servers that let nobody register without one. */
  readonly apiToken: string | undefined;
  readonly loopback: Loopback;
  /** Asks a person to open this; undefined: nobody is asked, and the way ends there. */
  readonly ask: ((url: URL) => void) | undefined;
  readonly ownAuthorities: readonly X509Certificate[];
}

const PATIENCE_SECONDS = 300;
const REVOKED_WITHIN_MS = 5_000;

const ANSWERS = 'the gateway';
const ON = 'the login is on';
const CHALLENGE = 'the challenge';
const RESOURCE = 'the metadata of the host';
const SERVER = 'the metadata of the authorization server';
const REGISTERED = 'registering a client';
const LOGIN = 'the way to the login';
const ALLOWED = 'login and consent';
const TOKEN = 'a token for the code';
const BEGUN = 'initialize';
const REFRESHED = 'another token without a person';

/** The way of a client that knows nothing but an address, in its order. Each step says what to do where it ends. */
export function walkChecks(walk: Walk, client: WalkingClient): Check[] {
  const mcp = new McpSession(walk.place, walk.endpoint);
  const found = new Discovery(walk, client, mcp);
  const steps: Check[] = [
    { name: ANSWERS, run: () => answers(walk) },
    { name: ON, run: async () => isOn(walk.auth) },
    {
      name: 'a certificate',
      needs: [ANSWERS],
      run: async () => trusted(await askHost(walk.place, walk.endpoint, {}), walk.endpoint.hostname, walk),
    },
    { name: CHALLENGE, needs: [ANSWERS, ON], run: () => found.challenge() },
    { name: RESOURCE, needs: [CHALLENGE], run: () => found.resource() },
    { name: SERVER, needs: [RESOURCE], run: () => found.server() },
    { name: REGISTERED, needs: [SERVER], run: () => found.register() },
    { name: LOGIN, needs: [REGISTERED], run: () => wayToLogin(walk, client) },
  ];
  return walk.ask ? [...steps, ...afterLogin(walk, client, mcp, walk.ask)] : steps;
}

function afterLogin(walk: Walk, client: WalkingClient, mcp: McpSession, ask: (url: URL) => void): Check[] {
  const { loopback } = walk;
  let code = '';
  return [
    {
      name: ALLOWED,
      needs: [LOGIN],
      run: async () => {
        ask(client.authorizationUrl(loopback.redirectUri));
        code = client.codeIn(await loopback.answer(PATIENCE_SECONDS));
        return 'came back with a code';
      },
    },
    {
      name: TOKEN,
      needs: [ALLOWED],
      run: async () => {
        const { expires_in, refresh_token, scope } = await client.exchange(code, loopback.redirectUri);
        return `good for ${expires_in ?? '?'} s, scope ${scope ?? '?'}${refresh_token ? ', renewable' : ', not renewable'}`;
      },
    },
    {
      name: BEGUN,
      needs: [TOKEN],
      run: async () => {
        const { name, version } = await mcp.initialize(client.tokens.access_token);
        return `${name} speaks ${version}`;
      },
    },
    {
      name: 'tools/list',
      needs: [BEGUN],
      run: async () => {
        const { tools } = await mcp.call('tools/list', client.tokens.access_token);
        return Array.isArray(tools) ? `${tools.length} tools` : 'it names no tools';
      },
    },
    {
      name: REFRESHED,
      needs: [TOKEN],
      run: async () => {
        await client.refresh();
        const [{ status }] = await mcp.post('ping', {}, client.tokens.access_token);
        if (status === 401) throw new Error('the new token is not taken');
        return 'renewed, and taken';
      },
    },
    { name: 'revocation', needs: [TOKEN], run: () => revoked(client, mcp) },
  ];
}

async function answers({ auth, place, endpoint }: Walk): Promise<string> {
  const { status } = await askHost(place, endpoint, {});
  if (status === 404 && auth.enabled)
    throw new Error(`404: it does not serve this host. See: ${just('proxy-show', endpoint.hostname)}`);
  return `answers at ${place.address}:${place.port} (${status})`;
}

function isOn({ hostname, enabled, prm, mode, forward_url }: TargetAuthView): string {
  if (!enabled) throw new Error(`off; turn it on: ${just('proxy-auth-enable', hostname)}`);
  if (forward_url !== null)
    throw new Error(`another service decides: ${forward_url}. To log in here: ${config(hostname, 'forward-url=none')}`);
  if (!prm) throw new Error(`clients are not told where tokens are from. Tell them: ${config(hostname, 'prm=true')}`);
  if (mode === 'passthrough')
    throw new Error(`everybody gets in (passthrough), so that no client logs in: ${config(hostname, 'mode=forward')}`);
  return mode;
}

const config = (host: string, setting: string): string => just('proxy-auth-config', host, setting);

/** How a client finds out where it can log in (RFC 9728, RFC 8414), and makes itself known there (RFC 7591). */
class Discovery {
  readonly #walk: Walk;
  readonly #client: WalkingClient;
  readonly #mcp: McpSession;
  #metadataUrl = '';
  #issuer = '';

  constructor(walk: Walk, client: WalkingClient, mcp: McpSession) {
    this.#walk = walk;
    this.#client = client;
    this.#mcp = mcp;
  }

  async challenge(): Promise<string> {
    const [{ status, headers }] = await this.#mcp.post('ping', {}, undefined);
    const { hostname } = this.#walk.endpoint;
    if (status === 403) throw new Error(`403: not from here. See: ${just('explain', this.#walk.endpoint.href)}`);
    if (status === 503) throw new Error(`503; is the login set up and up? See: ${just('test-auth-flow', hostname)}`);
    if (status !== 401)
      throw new Error(`gets through without a token (${status}); is ${this.#walk.endpoint.pathname} an excluded path?`);
    const challenge = headers['www-authenticate'] ?? '';
    const [, url] = /^Bearer .*resource_metadata="([^"]+)"/.exec(challenge) ?? [];
    if (url === undefined) throw new Error(`401 without resource_metadata: ${challenge}`);
    this.#metadataUrl = url;
    return `401, metadata at ${url}`;
  }

  async resource(): Promise<string> {
    const answer = await askHost(this.#walk.place, new URL(this.#metadataUrl), { accept: 'application/json' });
    expectEqual('status', answer.status, 200);
    const { resource, authorization_servers, scopes_supported } = JSON.parse(answer.body) as Record<string, unknown>;
    expectEqual('resource', resource, this.#walk.endpoint.href.replace(/\/$/, ''));
    const [issuer] = Array.isArray(authorization_servers) ? (authorization_servers as unknown[]) : [];
    if (typeof issuer !== 'string') throw new Error('they name no authorization server');
    this.#issuer = issuer;
    this.#client.resource = String(resource);
    this.#client.scopes = Array.isArray(scopes_supported) ? scopes_supported.map(String) : [];
    return `tokens are from ${issuer}, scopes ${this.#client.scopes.join(' ')}`;
  }

  async server(): Promise<string> {
    const answer = await this.#client.discover(this.#issuer);
    return `${this.#issuer}; its certificate: ${trusted(answer, new URL(this.#issuer).hostname, this.#walk)}`;
  }

  async register(): Promise<string> {
    const { apiToken, loopback } = this.#walk;
    if (this.#client.server.registration_endpoint === undefined)
      throw new Error(
        'registration is off (OAUTH_DCR). Clients with a metadata document of their own get in all the same',
      );
    return this.#client.register(loopback.redirectUri, apiToken);
  }
}

/** As far as it goes without a person: to GitHub, which has to know this gateway. */
async function wayToLogin({ place, loopback }: Walk, client: WalkingClient): Promise<string> {
  const beyond = await followBeyond(place, client.authorizationUrl(loopback.redirectUri));
  if (beyond.origin === new URL(loopback.redirectUri).origin) client.codeIn(beyond.searchParams);
  return atGithub(beyond, `${client.server.issuer}/callback`);
}

async function revoked(client: WalkingClient, mcp: McpSession): Promise<string> {
  const { access_token } = client.tokens;
  await mcp.end(access_token);
  await client.revoke();
  const end = Date.now() + REVOKED_WITHIN_MS;
  for (;;) {
    const [{ status }] = await mcp.post('ping', {}, access_token);
    if (status === 401) return 'the token is good for nothing any more';
    if (Date.now() > end) throw new Error(`the token is still taken after ${REVOKED_WITHIN_MS / 1_000} s (${status})`);
    await delay(100);
  }
}
