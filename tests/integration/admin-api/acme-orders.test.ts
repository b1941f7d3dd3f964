import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { certificateId } from '#acme';
import type { IssuedCertificateView } from '#contracts';
import { generatePrivateKey } from '#pki';
import type { DirectoryClient, SignedAnswer, Twist } from '../../support/directory-client.ts';
import { caOf, csrOf, derOf, DirectoryWorld, urn } from '../../support/directory-world.ts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN_TOKEN, type HttpApp } from '../../support/http-app.ts';
import { targetOf } from '../../support/store.ts';

let world: DirectoryWorld;
let api: HttpApp;
let other: HttpApp;
/** A challenge that nobody answers; it takes a while to be given up. */
let hopeless: { client: DirectoryClient; authorization: string; order: string };

beforeAll(async () => {
  world = await DirectoryWorld.start();
  [api, other] = [world.api, world.other];
  const client = await world.registered();
  const placed = await world.order(client, '127.0.0.1');
  const { path, authorization } = await world.challenge(client, placed);
  await client.post(path, {});
  hopeless = { client, authorization, order: client.pathOf(placed.headers.get('location')) };
});
afterAll(() => world?.stop());

describe('an order', () => {
  test('is for names that internal-ca would give to the token, and says of each why not', async () => {
    const client = await world.registered();
    await api.store.targets.create(targetOf('app.home.lan', world.bob));
    expect(await world.order(client, 'nas.home.lan', '*.lab.home.arpa', '192.168.1.7')).toMatchObject({ status: 201 });
    const refused = await world.order(client, 'nas.home.lan', 'www.example.com', 'app.home.lan', '8.8.8.8');
    expect(refused).toMatchObject({ status: 400, body: { type: urn('rejectedIdentifier') } });
    const subproblems = refused.body['subproblems'] as { type: string; identifier: { value: string } }[];
    expect(subproblems.map(({ type, identifier }) => [type, identifier.value])).toEqual([
      [urn('rejectedIdentifier'), 'www.example.com'],
      [urn('rejectedIdentifier'), 'app.home.lan'],
      [urn('rejectedIdentifier'), '8.8.8.8'],
    ]);
    const admin = await world.registered('ES256', await world.newEab(ADMIN_TOKEN));
    expect(await world.order(admin, 'www.example.com', 'app.home.lan')).toMatchObject({ status: 201 });
  });

  test('is refused for what is no name, another kind of identifier, and times of its own', async () => {
    const client = await world.registered();
    const place = (type: string, value: string, own: object = {}): Promise<SignedAnswer> =>
      client.post('/acme/new-order', { identifiers: [{ type, value }], ...own });
    for (const [type, value] of [
      ['dns', 'nas'],
      ['dns', '192.168.1.7'],
      ['dns', '*.*.home.lan'],
      ['ip', 'nas.home.lan'],
    ] as const)
      expect(await place(type, value)).toMatchObject({ body: { type: urn('rejectedIdentifier') } });
    expect(await place('email', 'me@example.com')).toMatchObject({ body: { type: urn('unsupportedIdentifier') } });
    expect(await place('dns', 'nas.home.lan', { notAfter: '2030-01-01T00:00:00Z' })).toMatchObject({ status: 400 });
  });

  test('has a wildcard proved by DNS alone, an address without', async () => {
    const client = await world.registered();
    const typesOf = async (name: string): Promise<unknown> => {
      const { body } = await world.order(client, name);
      const answer = await client.post(client.pathOf((body['authorizations'] as string[])[0]), '');
      const { challenges, ...about } = answer.body as { challenges?: { type: string }[] };
      return [challenges?.map(({ type }) => type), about];
    };
    expect(await typesOf('*.lab.home.lan')).toEqual([
      ['dns-01'],
      expect.objectContaining({
        wildcard: true,
        identifier: { type: 'dns', value: 'lab.home.lan' },
        status: 'pending',
      }),
    ]);
    expect(await typesOf('192.168.1.7')).toEqual([['http-01', 'tls-alpn-01'], expect.anything()]);
    expect(await typesOf('nas.home.lan')).toEqual([['http-01', 'tls-alpn-01', 'dns-01'], expect.anything()]);
  });

  test('is proved, finalized with exactly its names and a key of its own, and issued once', async () => {
    const client = await world.registered();
    const pending = await world.order(client, '127.0.0.1');
    const csr = await csrOf(['127.0.0.1']);
    expect(await client.post(client.pathOf(pending.body['finalize']), { csr })).toMatchObject({
      status: 403,
      body: { type: urn('orderNotReady') },
    });
    const { body } = await world.ready(client);
    const finalize = client.pathOf(body['finalize']);
    const { key } = client;
    const own = await crypto.subtle.exportKey('pkcs8', key);
    const ownPem = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(own).toString('base64')}\n-----END PRIVATE KEY-----\n`;
    for (const bad of [
      await csrOf(['127.0.0.1', 'nas.home.lan']),
      await csrOf(['127.0.0.2']),
      await csrOf(['127.0.0.1'], ownPem),
      'AAAA',
    ])
      expect(await client.post(finalize, { csr: bad })).toMatchObject({ status: 400, body: { type: urn('badCSR') } });
    const both = await Promise.all([client.post(finalize, { csr }), client.post(finalize, { csr }, { at: other.url })]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 403]));
    const stranger = await world.registered();
    const { path } = { path: finalize.replace(/order\/(.*)\/finalize/, 'cert/$1') };
    expect(await stranger.post(path, '')).toMatchObject({ status: 403, body: { type: urn('unauthorized') } });
    const chain = await client.post(path, '');
    expect(chain.headers.get('content-type')).toContain('application/pem-certificate-chain');
    expect(chain.text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    const certificate = new X509Certificate(chain.text);
    expect(certificate.subjectAltName).toBe('IP Address:127.0.0.1');
    const { body: issued } = await api.ask<IssuedCertificateView[]>('GET', '/ca/certificates', {
      token: world.alice.token,
    });
    expect(issued).toContainEqual(
      expect.objectContaining({ names: ['127.0.0.1'], created_by: 'alice', purpose: 'server', cert_name: null }),
    );
    const listed = await client.post(`${client.pathOf(client.kid)}/orders`, '');
    expect((listed.body['orders'] as string[]).length).toBe(2);
  });

  test('is not issued any more when the token may not have its names any longer', async () => {
    const client = await world.registered();
    const { body } = await world.ready(client);
    const ca = caOf(api.store);
    await ca.generations.renew({ root: false, permitted: ['home.lan'] }, new Date());
    const refused = await client.post(client.pathOf(body['finalize']), { csr: await csrOf(['127.0.0.1']) });
    expect(refused).toMatchObject({ status: 400, body: { type: urn('rejectedIdentifier') } });
    expect(refused.body.detail).toContain('name constraints permit home.lan');
    await ca.generations.renew({ root: false, permitted: [] }, new Date());
    expect(await client.post(client.pathOf(body['finalize']), { csr: await csrOf(['127.0.0.1']) })).toMatchObject({
      status: 200,
    });
  });
});

describe('a challenge', () => {
  test('is looked at again where the first look has failed', async () => {
    const client = await world.registered();
    const { path, token, authorization } = await world.challenge(client, await world.order(client, '127.0.0.1'));
    await client.post(path, {});
    await eventually(async () => {
      const { body } = await client.post(path, '');
      expect(body).toMatchObject({ status: 'processing', error: { type: urn('incorrectResponse') } });
    });
    await world.answer(client, token);
    await eventually(async () => (await client.post(authorization, '')).body.status === 'valid');
  });

  test('is not looked at where CA_ACME_FORBIDDEN says so: at loopback addresses unless it is told otherwise', async () => {
    const client = await world.registered();
    const { path } = await world.challenge(client, await world.order(client, '127.0.0.1'));
    await client.post(path, {}, { at: other.url });
    await eventually(async () => {
      const { body } = await client.post(path, '', { at: other.url });
      expect(body).toMatchObject({ error: { type: urn('connection') } });
      expect(JSON.stringify(body)).toContain('CA_ACME_FORBIDDEN');
    });
  });

  test('is over with its order when it is given up by the client', async () => {
    const client = await world.registered();
    const placed = await world.order(client, '127.0.0.1');
    const { path, token, authorization } = await world.challenge(client, placed);
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    await world.answer(client, token, held);
    await client.post(path, {});
    await eventually(async () => expect((await client.post(path, '')).body.status).toBe('processing'));
    expect(await client.post(authorization, { status: 'deactivated' })).toMatchObject({
      status: 200,
      body: { status: 'deactivated' },
    });
    letGo();
    // The look that was under way has nothing to say any more.
    await world.ready(client);
    expect((await client.post(authorization, '')).body.status).toBe('deactivated');
    expect(await client.post(client.pathOf(placed.headers.get('location')), '')).toMatchObject({
      body: { status: 'invalid' },
    });
  });
});

describe('a certificate', () => {
  test('is revoked by any account of its token or by its own key, and is on the list then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mpm-acme-'));
    const client = await world.registered();
    const key = await generatePrivateKey('ecdsa-p256');
    const [first, second] = [await world.issue(client), await world.issue(client, key)];
    const ofBob = await world.registered('ES256', await world.newEab(world.bob.token));
    expect(await revoke(ofBob, first)).toMatchObject({ status: 403, body: { type: urn('unauthorized') } });
    expect(await revoke(client, await handedOut())).toMatchObject({ status: 403 });
    expect(await revoke(client, first, 6)).toMatchObject({ body: { type: urn('badRevocationReason') } });
    expect(await revoke(client, first, 4)).toMatchObject({ status: 200 });
    expect((await api.store.history.list())[0]).toMatchObject({ kind: 'internal-ca', who: 'alice', by: 'acme' });
    expect(await revoke(client, first, 4)).toMatchObject({ body: { type: urn('alreadyRevoked') } });
    const holder = await world.unknown();
    expect(await revoke(holder, second)).toMatchObject({ status: 403 });
    const [imported, jwk] = await importedKey(key);
    expect(await revoke(holder, second, 1, { key: imported, header: { jwk } })).toMatchObject({ status: 200 });
    writeFileSync(join(folder, 'ca.crl'), (await api.ask('GET', '/ca/crl')).text);
    writeFileSync(join(folder, 'ca.crt'), (await api.ask('GET', '/ca/bundle')).text);
    for (const pem of [first, second]) {
      writeFileSync(join(folder, 'leaf.crt'), pem);
      const args = ['verify', '-CAfile', 'ca.crt', '-CRLfile', 'ca.crl', 'leaf.crt'];
      const verify = (...more: string[]): string => {
        const [name = '', ...rest] = args;
        return execFileSync('sh', ['-c', `openssl ${[name, ...more, ...rest].join(' ')} 2>&1 || true`], {
          cwd: folder,
          encoding: 'utf8',
        });
      };
      expect([verify(), verify('-crl_check')]).toEqual([
        expect.stringContaining('OK'),
        expect.stringContaining('certificate revoked'),
      ]);
    }
    rmSync(folder, { recursive: true });
  });

  test('has a time to be renewed (RFC 9773): with a third of its time left, at once when it is revoked', async () => {
    const client = await world.registered();
    const pem = await world.issue(client);
    const window = async (): Promise<{ start: string; end: string }> =>
      (
        await api.ask<{ suggestedWindow: { start: string; end: string } }>(
          'GET',
          `/acme/renewal-info/${certificateId(pem)}`,
        )
      ).body.suggestedWindow;
    const { start, end } = await window();
    const days = (Date.parse(start) - Date.now()) / 86_400_000;
    expect([Math.round(days), Date.parse(end) > Date.parse(start)]).toEqual([60, true]);
    await client.post('/acme/revoke-cert', { certificate: derOf(pem) });
    expect(Date.parse((await window()).end)).toBeLessThanOrEqual(Date.now());
    expect((await api.ask('GET', '/acme/renewal-info/AAAA.AAAA')).status).toBe(404);
  });
});

test('a challenge that nobody answers is given up, and the order with it', async () => {
  const { client, authorization, order } = hopeless;
  const error = { type: urn('incorrectResponse'), detail: expect.stringContaining('answers with status 404') };
  await eventually(async () => (await client.post(authorization, '')).body.status === 'invalid');
  expect((await client.post(authorization, '')).body).toMatchObject({ challenges: [{ status: 'invalid', error }] });
  expect((await client.post(order, '')).body).toMatchObject({ status: 'invalid', error });
});

const revoke = (by: DirectoryClient, pem: string, reason?: number, twist: Twist = {}): Promise<SignedAnswer> =>
  by.post('/acme/revoke-cert', { certificate: derOf(pem), reason }, twist);

async function importedKey(pem: string): Promise<[CryptoKey, object]> {
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const key = await crypto.subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', key);
  return [key, { kty, crv, x, y }];
}

/** A certificate of Alice's that the directory has not issued. */
async function handedOut(): Promise<string> {
  const { hash, name } = world.alice;
  const names = ['127.0.0.1'];
  const about = { purpose: 'server', commonName: 'nas', names, keyType: 'ecdsa-p256', days: 5 } as const;
  const order = { ...about, owner_token_hash: hash, created_by: name };
  return (await caOf(api.store).handOut(order, new Date())).fullchain_pem;
}
