import type { X509Certificate } from 'node:crypto';
import type { TargetAuthView } from '#contracts';
import { exchange } from '../http-exchange.ts';
import { asCalled, just } from '../just.ts';
import { expectEqual, type Check } from '../proxy-test/check.ts';
import { askHost, type GatewayPlace, type HostAnswer } from './ask-host.ts';
import { BROWSER, followBeyond } from './follow-beyond.ts';
import { secretAccepted, type GithubApp } from './github-secret.ts';

export interface Flow {
  readonly auth: TargetAuthView;
  readonly place: GatewayPlace;
  /** `https://auth.example.com`; null where nothing is set up. */
  readonly issuer: string | null;
  /** The page that somebody asks for. */
  readonly wanted: URL;
  readonly problems: readonly string[];
  /** What this machine would send to GitHub; undefined where it has no secret. */
  readonly github: GithubApp | undefined;
  /** Our own private CA: its roots and intermediates. */
  readonly ownAuthorities: readonly X509Certificate[];
}

const PROGRAM = { accept: 'application/json' };
const GITHUB_DEADLINE_MS = 10_000;

const ANSWERS = 'the gateway';
const ON = 'the login is on';
const PROGRAMS = 'a program without a login';
const AUTH_HOST = 'where people log in';

/**
 * What a login at a host needs, in the order in which it happens, up to the page of GitHub where a person has to go on. A cause is
 * told once: what would only say it again is skipped.
 */
export function flowChecks(flow: Flow): Check[] {
  const { auth, issuer, place, wanted } = flow;
  const ask = (headers: Readonly<Record<string, string>>): Promise<HostAnswer> => askHost(place, wanted, headers);
  return [
    { name: ANSWERS, run: async () => `answers at ${place.address}:${place.port} (${(await ask(PROGRAM)).status})` },
    {
      name: ON,
      run: async () => {
        if (!auth.enabled) throw new Error(`off; turn it on: ${just('proxy-auth-enable', auth.hostname, 'admin')}`);
        return auth.mode;
      },
    },
    { name: 'a certificate', needs: [ANSWERS], run: async () => trusted(await ask(PROGRAM), auth.hostname, flow) },
    {
      name: 'a browser without a login',
      needs: [ANSWERS, ON],
      run: async () => browserAnswer(flow, await ask(BROWSER)),
    },
    { name: PROGRAMS, needs: [ANSWERS, ON], run: async () => programAnswer(auth, await ask(PROGRAM)) },
    {
      name: 'claims of a client',
      needs: [ANSWERS, ON, PROGRAMS],
      run: async () => {
        const name = `${auth.header_prefix}User-Name`;
        const claims = { [name]: 'root', cookie: `${auth.cookie_name}=made-up`, authorization: 'Bearer made.up.token' };
        programAnswer(auth, await ask({ ...PROGRAM, ...claims }));
        return `${name}, the cookie and the token of a stranger count for nothing`;
      },
    },
    ...(auth.forward_url === null ? authHostChecks(flow, issuer) : []),
  ];
}

function authHostChecks(flow: Flow, issuer: string | null): Check[] {
  if (issuer === null)
    return [
      {
        name: AUTH_HOST,
        run: async () => {
          throw new Error(`not set up: ${just('auth-setup', 'example.com')}`);
        },
      },
    ];
  const { github, place, problems } = flow;
  const metadataAndKeys = 'its metadata and keys';
  return [
    {
      name: AUTH_HOST,
      run: async () => {
        if (problems.length) throw new Error(asCalled(problems.join('\n')));
        return issuer;
      },
    },
    {
      name: metadataAndKeys,
      needs: [ANSWERS, AUTH_HOST],
      run: async () => {
        const metadata = await askHost(place, new URL('/.well-known/oauth-authorization-server', issuer), PROGRAM);
        const { issuer: own, jwks_uri } = jsonOf(metadata);
        expectEqual('issuer', own, issuer);
        const { keys } = jsonOf(await askHost(place, new URL(String(jwks_uri)), PROGRAM));
        if (!Array.isArray(keys) || keys.length === 0) throw new Error('it publishes no key');
        return `${trusted(metadata, new URL(issuer).hostname, flow)}; ${keys.length} published`;
      },
    },
    {
      name: 'the way to GitHub',
      needs: [ANSWERS, AUTH_HOST, metadataAndKeys],
      run: () => wayToGithub(flow, issuer),
    },
    ...(github === undefined
      ? []
      : [{ name: 'the secret of GitHub', needs: [AUTH_HOST], run: () => secretAccepted(github) }]),
  ];
}

/** A name that does not fit is wrong everywhere; an authority that this machine does not know may be known to others. */
export function trusted(
  { distrust, certificate }: HostAnswer,
  host: string,
  { ownAuthorities }: Pick<Flow, 'ownAuthorities'>,
): string {
  if (distrust === undefined) return 'good';
  if (/ALTNAME|EXPIRED|SELF_SIGNED_CERT$|DEPTH_ZERO/.test(distrust))
    throw new Error(`browsers do not take the certificate of ${host}: ${distrust}. See ${just('proxy-show', host)}`);
  return certificate && ownAuthorities.some((authority) => isIssuer(authority, certificate))
    ? `of your own private CA; clients have to trust its root: ${just('ca-export', 'ca')} writes it`
    : `of an authority that this machine does not know (${distrust})`;
}

const isIssuer = (authority: X509Certificate, certificate: X509Certificate): boolean =>
  certificate.checkIssued(authority) && certificate.verify(authority.publicKey);

function browserAnswer({ auth, issuer }: Flow, { status, headers }: HostAnswer): string {
  if (auth.mode !== 'redirect' || auth.forward_url !== null) return programAnswer(auth, { status, headers });
  const location = headers.location ?? '';
  if (status < 300 || status > 399) throw new Error(`expected to be sent to the login, got ${status}`);
  if (!location.startsWith(`${issuer}/login?`)) throw new Error(`is sent to ${location}, not to ${issuer}/login`);
  return `${status}, to ${issuer}/login`;
}

function programAnswer(auth: TargetAuthView, { status, headers }: Pick<HostAnswer, 'status' | 'headers'>): string {
  if (auth.mode === 'passthrough') {
    if (status === 401 || status === 403) throw new Error(`passthrough lets everybody in, and yet: ${status}`);
    return `${status}: let in as nobody`;
  }
  if (auth.forward_url !== null) {
    if (status < 300) throw new Error(`got in without a login: ${status}`);
    return `${status}, from ${auth.forward_url}`;
  }
  if (status === 503) throw new Error('503: the authentication service is not available; see the log of the gateway');
  expectEqual('status', status, 401);
  if (!/^Bearer/i.test(headers['www-authenticate'] ?? '')) throw new Error('401 without WWW-Authenticate: Bearer');
  return '401, WWW-Authenticate: Bearer';
}

/** Goes where a browser would be sent, until that is GitHub. */
async function wayToGithub({ place, wanted }: Flow, issuer: string): Promise<string> {
  const question = new URLSearchParams({ return_url: wanted.href, challenge: 'a'.repeat(43) });
  const url = await followBeyond(place, new URL(`/login?${question}`, issuer));
  return atGithub(url, `${issuer}/callback`);
}

export async function atGithub(url: URL, callbackUrl: string): Promise<string> {
  expectEqual('callback URL', url.searchParams.get('redirect_uri'), callbackUrl);
  const signal = AbortSignal.timeout(GITHUB_DEADLINE_MS);
  const { status, headers } = await exchange({
    method: 'GET',
    url,
    headers: { accept: 'text/html', 'user-agent': 'mcp-proxy-manager' },
    signal,
  }).catch((error: unknown) => {
    throw new Error(`${url.origin} does not answer from here: ${(error as Error).message}`);
  });
  if (status === 404) throw new Error(`${url.origin} does not know this client id; see GITHUB_CLIENT_ID`);
  if (status >= 400) throw new Error(`${url.origin} answers ${status}`);
  if (headers.location?.includes('redirect_uri_mismatch'))
    throw new Error(`the callback URL at ${url.origin} has to be ${callbackUrl}`);
  return `${url.origin} knows the client id, and would send people back to ${callbackUrl}`;
}

function jsonOf({ status, body }: HostAnswer): Record<string, unknown> {
  expectEqual('status', status, 200);
  return JSON.parse(body) as Record<string, unknown>;
}
