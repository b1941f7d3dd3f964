import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CompactEncrypt, exportJWK, SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';
import type { HostAuth, SigningKey } from '#domain';
import { echo, startHttpBackend, valuesOf, type Echo, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { AUTH_HOST, bearer, COOKIE, ISSUER, logIn, setUpIdentity, tokenFor } from '../../support/identity.ts';
import type { Visit } from '../../support/visit.ts';

const HOST = 'api.example.com';
const AUDIENCE = `https://${HOST}`;

let gateway: GatewayProcess;
let backend: HttpBackend;
let key: SigningKey;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => void echo(request, response));
  gateway = await GatewayProcess.start();
  await setUpIdentity(gateway);
  await gateway.target(HOST, { target_url: backend.url, auth_enabled: true });
  key = (await gateway.store.signingKeys.find())[0]!;
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const policy = async (own: Partial<HostAuth>): Promise<void> => void (await gateway.target(HOST, own));
const visit = (headers: Record<string, string>, host = HOST): Promise<Visit> =>
  gateway.visit(host, { protocol: 'https', headers });
const withToken = (token: string, host = HOST): Promise<Visit> => visit(bearer(token), host);
const made = (claims: JWTPayload = {}, header = {}): Promise<string> =>
  tokenFor(gateway.store, AUDIENCE, { claims, header });
const seconds = (): number => Math.floor(Date.now() / 1_000);
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token of any header, with the claims of a good one, signed as the caller says. */
async function forged(header: object, signed: (input: string) => string): Promise<string> {
  const [, payload = ''] = (await made()).split('.');
  const input = `${base64(header)}.${payload}`;
  return `${input}.${signed(input)}`;
}

test('20: an access token of ours for this host lets in, whatever the case of its scheme, and goes no further', async () => {
  const token = await made();
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const visited = await visit({ authorization: `${scheme} ${token}` });
    expect([scheme, visited.status]).toEqual([scheme, 200]);
    const seen = JSON.parse(visited.body) as Echo;
    expect([valuesOf(seen, 'authorization'), valuesOf(seen, 'x-auth-user-name')]).toEqual([[], ['alice']]);
  }
});

const psToken = async (): Promise<string> => {
  const [, payload = ''] = (await made()).split('.');
  return new SignJWT(JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload)
    .setProtectedHeader({ alg: 'PS256', typ: 'at+jwt', kid: key.kid })
    .sign(createPrivateKey(key.private_key_pem));
};

const encrypted = (token: string): Promise<string> =>
  new CompactEncrypt(Buffer.from(token))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: key.kid, typ: 'at+jwt' })
    .encrypt(createPublicKey(key.private_key_pem));

describe('20: what is refused', () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const good = { alg: 'RS256', typ: 'at+jwt' };

  const cases: readonly (readonly [name: string, make: () => Promise<string>])[] = [
    ['alg none', () => forged({ ...good, alg: 'none', kid: key.kid }, () => '')],
    ['alg None', () => forged({ ...good, alg: 'None', kid: key.kid }, () => 'x')],
    [
      'HS256 with the public key as the secret',
      () =>
        forged({ ...good, alg: 'HS256', kid: key.kid }, (input) =>
          createHmac('sha256', createPublicKey(key.private_key_pem).export({ type: 'spki', format: 'pem' }))
            .update(input)
            .digest('base64url'),
        ),
    ],
    ['another key under our name', () => foreign({ ...good, kid: key.kid })],
    ['a key that nobody knows', () => foreign({ ...good, kid: 'unknown' })],
    ['no name of a key', () => foreign(good)],
    [
      'a key that comes along (jwk)',
      async () => foreign({ ...good, kid: 'own', jwk: { ...(await exportJWK(other.publicKey)), kid: 'own' } }),
    ],
    ['a key from elsewhere (jku)', () => foreign({ ...good, kid: 'own', jku: 'https://evil.example/jwks' })],
    ['a certificate from elsewhere (x5u)', () => foreign({ ...good, kid: 'own', x5u: 'https://evil.example/x' })],
    [
      'an unknown critical extension',
      () =>
        forged({ ...good, kid: key.kid, crit: ['exp2'], exp2: 1 }, (input) =>
          sign('sha256', Buffer.from(input), key.private_key_pem).toString('base64url'),
        ),
    ],
    ['an ID token', () => made({}, { typ: 'JWT' })],
    ['a registration token', () => made({}, { typ: 'rat+jwt' })],
    ['PS256', () => psToken()],
    ['another issuer', () => made({ iss: 'https://evil.example' })],
    ['an issuer that begins as ours', () => made({ iss: `${ISSUER}.evil.example` })],
    ['another host', () => made({ aud: 'https://other.example.com' })],
    ['a host that begins as this one', () => made({ aud: `${AUDIENCE}.evil.example` })],
    ['no audience', () => made({ aud: undefined as unknown as string })],
    ['an expired one', () => made({ exp: seconds() - 10 })],
    ['no end', () => made({ exp: undefined as unknown as number })],
    ['not yet', () => made({ nbf: seconds() + 60 })],
    ['made in the future', () => made({ iat: seconds() + 60 })],
    ['nobody', () => made({ sub: '' })],
    ['no id', () => made({ jti: undefined as unknown as string })],
    ['no client', () => made({ client_id: undefined })],
    ['a changed payload', async () => swapped(await made(), (payload) => ({ ...payload, sub: '1' }))],
    ['a huge one', () => made({ filler: 'x'.repeat(8_192) })],
    ['a JWE', async () => encrypted(await made())],
    ['no token at all', async () => 'abc'],
    ['one with two dots and nothing else', async () => '..'],
  ];

  const foreign = async (header: JWTHeaderParameters): Promise<string> => {
    const [, payload = ''] = (await made()).split('.');
    return new SignJWT(JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload)
      .setProtectedHeader(header)
      .sign(other.privateKey);
  };

  test.each(cases)('%s', async (_name, make) => {
    const token = await make();
    const refused = await withToken(token);
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toContain('error="invalid_token"');
    expect(refused.body).not.toContain(token.slice(0, 40));
  });

  test('a little difference of clocks is none of these', async () => {
    expect((await withToken(await made({ exp: seconds() - 2 }))).status).toBe(200);
    expect((await withToken(await made({ nbf: seconds() + 2, iat: seconds() + 2 }))).status).toBe(200);
  });
});

test('a token goes before a cookie, unless it is none of ours: that is for the backend', async () => {
  const { headers } = await logIn(gateway.store, AUDIENCE);
  const foreign = 'Bearer of-the-backend';
  const both = await visit({ ...headers, authorization: foreign });
  expect([both.status, valuesOf(JSON.parse(both.body) as Echo, 'authorization')]).toEqual([200, [foreign]]);
  const expired = await made({ exp: seconds() - 60 });
  expect((await visit({ ...headers, ...bearer(expired) })).status).toBe(401);
  expect((await visit({ authorization: foreign })).status).toBe(401);
});

test('a token of ours for another host goes no further, also where everybody may come in', async () => {
  await policy({ auth_mode: 'passthrough', auth_excluded_paths: ['/open'] });
  const elsewhere = await tokenFor(gateway.store, 'https://other.example.com');
  for (const path of ['/', '/open']) {
    const visited = await gateway.visit(HOST, { protocol: 'https', path, headers: bearer(elsewhere) });
    const seen = JSON.parse(visited.body) as Echo;
    expect([path, visited.status, valuesOf(seen, 'authorization')]).toEqual([path, 200, []]);
    expect(valuesOf(seen, 'x-auth-user-id')).toEqual([]);
  }
  // Nor where it says so in another scheme, or in a field that is malformed.
  for (const field of [
    `DPoP ${elsewhere}`,
    `Bearer\t${elsewhere}`,
    `Bearer ${elsewhere}, x`,
    `Bearer "${elsewhere}"`,
    elsewhere,
  ]) {
    const seen = JSON.parse((await visit({ authorization: field })).body) as Echo;
    expect([field.slice(0, 9), valuesOf(seen, 'authorization')]).toEqual([field.slice(0, 9), []]);
  }
  const theirs = await visit({ authorization: 'Bearer of-the-backend' });
  expect(valuesOf(JSON.parse(theirs.body) as Echo, 'authorization')).toEqual(['Bearer of-the-backend']);
  await policy({ auth_mode: 'forward', auth_excluded_paths: [] });
});

test('auth_allowed_scopes: a token must have one of them, 403 says which', async () => {
  await policy({ auth_allowed_scopes: ['read', 'write'] });
  expect((await withToken(await made({ scope: 'other read' }))).status).toBe(200);
  const refused = await withToken(await made({ scope: 'reader' }));
  expect([refused.status, refused.headers['www-authenticate']]).toEqual([
    403,
    `Bearer realm="${HOST}", scope="read write", error="insufficient_scope", ` +
      `resource_metadata="${AUDIENCE}/.well-known/oauth-protected-resource"`,
  ]);
  await policy({ auth_allowed_scopes: [] });
});

test('auth_allowed_audiences: a token for one of them counts as well', async () => {
  const old = await tokenFor(gateway.store, 'https://old-name.example.com');
  expect((await withToken(old)).status).toBe(401);
  await policy({ auth_allowed_audiences: ['https://old-name.example.com'] });
  expect((await withToken(old)).status).toBe(200);
  expect((await withToken(await made({ aud: ['https://x.example', AUDIENCE] }))).status).toBe(200);
  await policy({ auth_allowed_audiences: [] });
});

test('a new key counts from the moment that it is published, and old ones until they are gone', async () => {
  const before = await made();
  await gateway.everywhere(() => gateway.store.signingKeys.rotate());
  const keys = await gateway.store.signingKeys.find();
  const next = keys.find(({ kid }) => kid !== key.kid)!;
  const after = await tokenFor(gateway.store, AUDIENCE, { key: next });
  expect([(await withToken(before)).status, (await withToken(after)).status]).toEqual([200, 200]);
});

test('tokens of the auth host of before are none when there is another one', async () => {
  const token = await made();
  expect((await withToken(token)).status).toBe(200);
  await gateway.everywhere(() =>
    gateway.store.authSetting.save({ auth_host: 'login.example.net', cookie_domain: null }),
  );
  expect((await withToken(token)).status).toBe(401);
  await gateway.everywhere(() =>
    gateway.store.authSetting.save({ auth_host: AUTH_HOST, cookie_domain: 'example.com' }),
  );
  expect((await withToken(token)).status).toBe(200);
});

test('a session handle is no token, and a token no session handle', async () => {
  const { handle } = await logIn(gateway.store, AUDIENCE);
  expect((await withToken(handle)).status).toBe(401);
  expect((await visit({ cookie: `${COOKIE}=${await made()}` })).status).toBe(401);
});

/** The same token with another payload. */
function swapped(token: string, change: (payload: object) => object): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const changed = change(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object);
  return `${header}.${base64(changed)}.${signature}`;
}
