import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newKey, type DirectoryClient, type SignedAnswer, type Twist } from '../../support/directory-client.ts';
import { DirectoryWorld, ORIGIN, urn } from '../../support/directory-world.ts';
import type { HttpApp } from '../../support/http-app.ts';

let world: DirectoryWorld;
let api: HttpApp;
let other: HttpApp;

beforeAll(async () => {
  world = await DirectoryWorld.start();
  [api, other] = [world.api, world.other];
});
afterAll(() => world?.stop());

/** What an account says of itself. */
const self = (client: DirectoryClient, payload: object | '' = '', twist: Twist = {}): Promise<SignedAnswer> =>
  client.post(client.pathOf(client.kid), payload, twist);

describe('the directory', () => {
  test('says where everything is: at the host of CA_PUBLIC_URL, over HTTPS, and that accounts are bound', async () => {
    const { status, body } = await api.ask('GET', '/acme/directory');
    expect([status, body]).toEqual([
      200,
      {
        newNonce: `${ORIGIN}/acme/new-nonce`,
        newAccount: `${ORIGIN}/acme/new-account`,
        newOrder: `${ORIGIN}/acme/new-order`,
        revokeCert: `${ORIGIN}/acme/revoke-cert`,
        keyChange: `${ORIGIN}/acme/key-change`,
        renewalInfo: `${ORIGIN}/acme/renewal-info`,
        meta: { externalAccountRequired: true },
      },
    ]);
  });

  test('has a fresh nonce and the way to itself in every answer, errors too', async () => {
    const client = await world.unknown();
    const answered = [
      await api.fetch('HEAD', '/acme/new-nonce'),
      await api.fetch('GET', '/acme/new-nonce'),
      await api.fetch('GET', '/acme/new-order'),
      await client.post('/acme/nowhere', {}),
      await client.send('/acme/new-account', 'nonsense'),
    ];
    expect(answered.map(({ status }) => status)).toEqual([200, 204, 405, 404, 400]);
    const nonces = answered.map(({ headers }) => headers.get('replay-nonce'));
    expect(new Set(nonces).size).toBe(answered.length);
    for (const { headers } of answered)
      expect([headers.get('link'), headers.get('cache-control')]).toEqual([
        `<${ORIGIN}/acme/directory>;rel="index"`,
        'no-store',
      ]);
    expect(answered[2]?.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('an account', () => {
  test.each(['ES256', 'ES384', 'RS256', 'EdDSA'])('is made with a key for %s, and found again by it', async (alg) => {
    const client = await world.registered(alg);
    const again = await world.unknown(alg, other);
    [again.key, again.jwk] = [client.key, client.jwk];
    const found = await again.post('/acme/new-account', { onlyReturnExisting: true });
    expect([found.status, found.headers.get('location')]).toEqual([200, client.kid]);
    expect((await self(client, '')).body).toMatchObject({
      status: 'valid',
      contact: ['mailto:me@example.com'],
    });
  });

  test('is bound to a token: without, or with another key, URL or HMAC key it is not made', async () => {
    const client = await world.unknown();
    const make = (externalAccountBinding?: object): Promise<SignedAnswer> =>
      client.post('/acme/new-account', { externalAccountBinding });
    const [, jwk] = await newKey('ES256');
    const tries: [object | undefined, number, string][] = [
      [undefined, 403, 'externalAccountRequired'],
      [client.binding({ ...world.eab, hmac_key: 'AAAA'.repeat(11) }), 403, 'unauthorized'],
      [client.binding({ ...world.eab, kid: 'nobody' }), 403, 'unauthorized'],
      [client.binding({ kid: 'nobody', hmac_key: Buffer.alloc(32).toString('base64url') }), 403, 'unauthorized'],
      [client.binding(world.eab, { jwk }), 400, 'malformed'],
      [client.binding(world.eab, { url: `${ORIGIN}/acme/new-order` }), 400, 'malformed'],
      [client.binding(world.eab, { header: { nonce: 'AAAA' } }), 400, 'malformed'],
      [client.binding(world.eab, { header: { alg: 'none' } }), 400, 'badSignatureAlgorithm'],
    ];
    for (const [binding, status, type] of tries)
      expect(await make(binding)).toMatchObject({ status, body: { type: urn(type) } });
    expect(await client.post('/acme/new-account', { onlyReturnExisting: true })).toMatchObject({
      body: { type: urn('accountDoesNotExist') },
    });
    expect(await make(client.binding(world.eab))).toMatchObject({ status: 201 });
  });

  test('may only try so often from one address', async () => {
    const client = await world.unknown();
    const fields = { 'x-forwarded-for': '192.0.2.9' };
    const statuses = new Set<number>();
    for (let i = 0; i < 31; i++) statuses.add((await client.send('/acme/new-account', '{}', { fields })).status);
    expect([...statuses]).toEqual([400, 429]);
    expect((await client.send('/acme/new-account', '{}', { fields })).headers.get('retry-after')).toMatch(/^\d+$/);
  });

  test('changes its key: both have to sign it, and the old one is over', async () => {
    const client = await world.registered();
    const taken = await world.registered();
    const [key, jwk] = await newKey('ES256');
    const change = async (newJwk: object, signedBy: typeof key, own: object = {}): Promise<SignedAnswer> =>
      client.post(
        '/acme/key-change',
        await client.sign(
          { alg: 'ES256', jwk: newJwk, url: `${ORIGIN}/acme/key-change` },
          { account: client.kid, oldKey: client.jwk, ...own },
          signedBy,
        ),
      );
    expect(await change(jwk, client.key)).toMatchObject({ status: 400 });
    expect(await change(jwk, key, { oldKey: jwk })).toMatchObject({ status: 400 });
    expect(await change(jwk, key, { account: taken.kid })).toMatchObject({ status: 400 });
    const conflict = await change(taken.jwk, taken.key);
    expect([conflict.status, conflict.headers.get('location')]).toEqual([409, taken.kid]);
    expect(await change(jwk, key)).toMatchObject({ status: 200 });
    expect(await self(client, '')).toMatchObject({ status: 400 });
    expect(await self(client, '', { key })).toMatchObject({ status: 200 });
  });

  test('is over when it is deactivated, when its ACME key is deleted, and when its token is', async () => {
    const carol = await api.token('carol');
    const [first, second] = [await world.newEab(carol.token), await world.newEab(carol.token)];
    const [one, two, three] = [
      await world.registered('ES256', first),
      await world.registered('ES256', first),
      await world.registered('ES256', second),
    ];
    const over = { status: 401, body: { type: urn('unauthorized') } };
    expect(await self(one, { status: 'deactivated' })).toMatchObject({ body: { status: 'deactivated' } });
    expect(await self(one)).toMatchObject(over);
    expect((await api.ask('DELETE', `/ca/acme-keys/${first.kid}`, { token: world.bob.token })).status).toBe(404);
    expect((await api.ask('DELETE', `/ca/acme-keys/${first.kid}`, { token: carol.token })).status).toBe(200);
    expect(await self(two)).toMatchObject(over);
    expect(await self(three)).toMatchObject({ status: 200 });
    expect(await world.order(three, 'nas.home.lan')).toMatchObject({ status: 201 });
    await api.store.tokens.delete(carol, new Date());
    expect(await self(three)).toMatchObject({ status: 400, body: { type: urn('accountDoesNotExist') } });
    const { directory } = api.store;
    expect([
      await directory.findKey(second.kid),
      await directory.countAccounts(carol.hash),
      await directory.ordersOf(carol.hash, new Date(0)),
    ]).toEqual([undefined, 0, []]);
    const fourth = await world.unknown();
    expect(await fourth.register(second)).toMatchObject({ status: 403, body: { type: urn('unauthorized') } });
  });
});

describe('a request', () => {
  test('has a nonce that was given out here, and once only, also at another replica', async () => {
    const client = await world.registered();
    const nonce = await client.freshNonce();
    expect(await self(client, '', { header: { nonce } })).toMatchObject({ status: 200 });
    const invented = Buffer.from(await client.freshNonce(), 'base64url')
      .fill(0, 8, 12)
      .toString('base64url');
    for (const [again, at] of [
      [nonce, api.url],
      [nonce, other.url],
      [invented, api.url],
      ['AAAA', api.url],
      [undefined, api.url],
    ] as const) {
      const refused = await self(client, '', { header: { nonce: again }, at });
      expect(refused).toMatchObject({ status: 400, body: { type: urn('badNonce') } });
      expect(await self(client, '', { header: { nonce: refused.headers.get('replay-nonce') } })).toMatchObject({
        status: 200,
      });
    }
  });

  test('that was not signed well leaves its nonce unused', async () => {
    const client = await world.registered();
    const nonce = await client.freshNonce();
    const [key] = await newKey('ES256');
    expect(await self(client, '', { header: { nonce }, key })).toMatchObject({ status: 400 });
    expect(await self(client, '', { header: { nonce } })).toMatchObject({ status: 200 });
  });

  test.each<[string, Twist, number, string]>([
    ['is for its own URL', { header: { url: `${ORIGIN}/acme/new-order` } }, 401, 'unauthorized'],
    ['is for this host', { header: { url: 'https://other.example/acme/new-order' } }, 401, 'unauthorized'],
    ['names its URL', { header: { url: undefined } }, 400, 'malformed'],
    ['names an account that is there', { header: { kid: `${ORIGIN}/acme/account/x` } }, 400, 'accountDoesNotExist'],
    ['names an account of here', { header: { kid: 'https://other.example/1' } }, 400, 'accountDoesNotExist'],
    ['names its signer', { header: { kid: undefined } }, 400, 'malformed'],
    ['is signed by an algorithm of RFC 8555', { header: { alg: 'HS256' } }, 400, 'badSignatureAlgorithm'],
    ['is signed at all', { header: { alg: 'none' } }, 400, 'badSignatureAlgorithm'],
    ['is signed as it says', { header: { alg: 'RS256' } }, 400, 'badPublicKey'],
    ['has its own signature', { jws: { signature: 'AAAA' } }, 400, 'malformed'],
    ['has its own payload', { jws: { payload: 'e30' } }, 400, 'malformed'],
    ['has no unprotected header', { jws: { header: {} } }, 400, 'malformed'],
    ['has one signature', { jws: { signatures: [] } }, 400, 'malformed'],
    ['has no crit', { header: { crit: ['exp'] } }, 400, 'malformed'],
    ['is application/jose+json', { fields: { 'content-type': 'application/json' } }, 415, 'malformed'],
    ['is not too large', { jws: { payload: 'A'.repeat(2_000_000) } }, 413, 'malformed'],
  ])('%s', async (_, twist, status, type) => {
    expect(await self(await world.registered(), '', twist)).toMatchObject({ status, body: { type: urn(type) } });
  });

  test('is not too large either where it does not say how long it is', async () => {
    const body = Readable.toWeb(Readable.from(Array.from({ length: 40 }, () => Buffer.alloc(4_096))));
    const fields = { 'content-type': 'application/jose+json' };
    const sent = { method: 'POST', headers: fields, body, duplex: 'half' } as RequestInit;
    expect((await fetch(`${api.url}/acme/new-order`, sent)).status).toBe(413);
  });

  test('names its signer as its resource wants it, once, and never by a private key or a weak one', async () => {
    const client = await world.registered();
    const { kid, jwk } = client;
    const both = await client.post(client.pathOf(kid), '', { header: { kid, jwk } });
    const byKey = await client.post(client.pathOf(kid), '', { header: { kid: undefined, jwk } });
    const byAccount = await client.post('/acme/new-account', {}, { header: { kid } });
    for (const answer of [both, byKey, byAccount])
      expect(answer).toMatchObject({ status: 400, body: { type: urn('malformed') } });
    const stranger = await world.unknown();
    for (const bad of [
      { ...stranger.jwk, d: 'AAAA' },
      { kty: 'oct', k: 'AAAA' },
      { ...stranger.jwk, x: 'AAAA' },
    ])
      expect(await stranger.post('/acme/new-account', {}, { header: { jwk: bad } })).toMatchObject({
        status: 400,
        body: { type: urn('badPublicKey') },
      });
  });

  test('that reads has no payload, and one that writes has an object', async () => {
    const client = await world.registered();
    const orders = `${client.pathOf(client.kid)}/orders`;
    expect(await client.post(orders, {})).toMatchObject({ status: 400, body: { type: urn('malformed') } });
    expect(await client.post(orders, '')).toMatchObject({ status: 200, body: { orders: [] } });
    expect(await client.post('/acme/new-order', '')).toMatchObject({ status: 400, body: { type: urn('malformed') } });
  });
});
