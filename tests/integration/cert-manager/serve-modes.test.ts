import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readConfiguration, type Configuration } from '#config';
import { ADMIN, NOBODY, parseServedHost, SERVED_CERTIFICATE } from '#domain';
import { checkImport, createSelfSigned, type CheckedImport } from '#pki';
import type { Store } from '#store';
import { importServed } from '../../../apps/cert-manager/src/serve/import-served.ts';
import { orderServed } from '../../../apps/cert-manager/src/serve/order-served.ts';
import { environment } from '../../support/environment.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { openStore, tokenOf } from '../../support/store.ts';

let redis: RedisServer;
let store: Store;

beforeAll(async () => {
  redis = await startRedis();
  store = await openStore(redis.url);
});
beforeEach(() => new RedisClient(redis.socketPath).command('FLUSHALL'));
afterAll(async () => {
  store.close();
  await redis.stop();
});

const asked = (own: Readonly<Record<string, string>> = {}): Configuration =>
  readConfiguration({ ...environment(), SERVE_MODE: 'ca', SERVE_HOSTS: 'nas.home.lan', ...own }).configuration;
const issuance = async (): Promise<unknown> => (await store.certificates.findIssuance(SERVED_CERTIFICATE))?.record;
const certificate = async (): Promise<unknown> => (await store.certificates.find(SERVED_CERTIFICATE))?.record;
const fromFile = async (name: string): Promise<CheckedImport> => {
  const made = await createSelfSigned({ commonName: name, names: [name], days: 3 });
  const pem = { fullchainPem: made.certificate_pem, privateKeyPem: made.private_key_pem };
  return checkImport({ ...pem, now: new Date(), parseName: parseServedHost });
};

test('the certificate of given hosts is ordered once, and again when it would be another one', async () => {
  expect(await orderServed(store, asked())).toBe(true);
  const owner = { owner_token_hash: NOBODY, created_by: ADMIN };
  expect(await issuance()).toMatchObject({ domains: ['nas.home.lan'], acme_directory_url: 'internal-ca', ...owner });
  expect(await orderServed(store, asked())).toBe(false);
  for (const own of [{ SERVE_HOSTS: 'nas.home.lan,www.home.lan' }, { CERT_KEY_TYPE: 'ecdsa-p256' }]) {
    expect(await orderServed(store, asked(own))).toBe(true);
    expect(await orderServed(store, asked(own))).toBe(false);
  }
});

test('an order that failed is repeated by a new start, without beginning to count anew; one that is on its way is not', async () => {
  await orderServed(store, asked());
  const found = await store.certificates.findIssuance(SERVED_CERTIFICATE);
  if (!found) throw new Error('nothing was ordered');
  expect(await orderServed(store, asked())).toBe(false);
  const failed = { ...found.record, step: 'failed', message: 'no way', failures: 2, retry_at: null } as const;
  await store.certificates.advance(failed, found);
  expect(await orderServed(store, asked())).toBe(true);
  expect(await issuance()).toMatchObject({ step: 'requested', reason: 'retry', forced: true, failures: 2 });
  expect(await orderServed(store, asked())).toBe(false);
});

test('files take the place of what was ordered, and an order that of files, which serve until it ends', async () => {
  await orderServed(store, asked());
  const first = await fromFile('localhost');
  expect(await importServed(store, first)).toBe(true);
  expect(await issuance()).toBeUndefined();
  expect(await certificate()).toMatchObject({
    domains: ['localhost'],
    fingerprint: first.fingerprint,
    created_by: ADMIN,
  });
  expect(await importServed(store, first)).toBe(false);
  const next = await fromFile('localhost');
  expect(await importServed(store, next)).toBe(true);
  expect(await orderServed(store, asked())).toBe(true);
  expect(await certificate()).toMatchObject({ fingerprint: next.fingerprint });
  expect(await issuance()).toMatchObject({ domains: ['nas.home.lan'], step: 'requested' });
});

test('a certificate of a token that has the name is not touched', async () => {
  await importServed(store, await fromFile('localhost'));
  const alice = tokenOf('alice');
  const found = await store.certificates.find(SERVED_CERTIFICATE);
  if (!found) throw new Error('nothing was stored');
  await store.commit(
    store.certificates.saving({ ...found.record, owner_token_hash: alice.hash, created_by: alice.name }),
  );
  await expect(orderServed(store, asked())).rejects.toThrow('belongs to the token alice');
  await expect(importServed(store, await fromFile('localhost'))).rejects.toThrow('belongs to the token alice');
});
