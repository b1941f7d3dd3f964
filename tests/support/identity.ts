import { SignJWT, importPKCS8, type JWTPayload } from 'jose';
import { signerOf, type HostSession, type Identity, type LoginSession, type SigningKey } from '#domain';
import type { Store } from '#store';
import type { GatewayProcess } from './gateway-process.ts';

export const AUTH_HOST = 'auth.example.com';
export const ISSUER = `https://${AUTH_HOST}`;
export const COOKIE = 'unified_auth_token';

export const ALICE: Identity = {
  sub: '583231',
  username: 'alice',
  name: 'Alice',
  email: 'alice@example.com',
  emails: ['alice@example.com', 'alice@oxford.example'],
  groups: ['example', 'example/admins'],
};
export const BOB: Identity = {
  sub: '9001',
  username: 'bob',
  name: '',
  email: 'bob@example.org',
  emails: ['bob@example.org'],
  groups: [],
};

/** A person who is logged in, with the cookie of one host. */
export interface LoggedIn {
  readonly login: LoginSession;
  readonly session: HostSession;
  readonly handle: string;
  readonly headers: { readonly cookie: string };
}

/** Logs somebody in, as the auth server does. @param audience `https://host`, or a cookie domain with its dot */
export async function logIn(store: Store, audience: string, identity = ALICE, name = COOKIE): Promise<LoggedIn> {
  const now = new Date();
  const { session: login } = await store.logins.create(identity, { user_agent: 'test', ip: '127.0.0.1' }, now);
  const { session, handle } = await store.hostSessions.create(login, audience, now);
  return { login, session, handle, headers: { cookie: `${name}=${handle}` } };
}

/** Says where people log in, makes a key, and waits until every worker knows. */
export async function setUpIdentity(
  gateway: GatewayProcess,
  cookie_domain: string | null = 'example.com',
): Promise<void> {
  await gateway.everywhere(() => gateway.store.authSetting.save({ auth_host: AUTH_HOST, cookie_domain }));
  await gateway.everywhere(() => gateway.store.signingKeys.settle([], 1_800));
}

export interface TokenParts {
  readonly claims?: JWTPayload;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: SigningKey;
}

let made = 0;

/** An access token (RFC 9068) as the auth server makes them. */
export async function tokenFor(
  store: Store,
  audience: string,
  { claims = {}, header = {}, key }: TokenParts = {},
): Promise<string> {
  const signer = key ?? signerOf(await store.signingKeys.find(), new Date());
  if (!signer) throw new Error('there is no key to sign with');
  const now = Math.floor(Date.now() / 1_000);
  const payload = {
    iss: ISSUER,
    aud: audience,
    ...ALICE,
    client_id: 'client-1',
    scope: 'mcp',
    jti: `jti-${process.pid}-${++made}`,
    grant: 'grant-1',
    iat: now,
    exp: now + 600,
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: signer.kid, ...header })
    .sign(await importPKCS8(signer.private_key_pem, 'RS256'));
}

export const bearer = (token: string): { readonly authorization: string } => ({ authorization: `Bearer ${token}` });
