import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { certificateOf, issuanceOf, NOW, openStore, tokenOf } from '../../support/store.ts';

const KEY = Buffer.alloc(32, 1);
const OTHER_KEY = Buffer.alloc(32, 2);
const owner = tokenOf('owner');
const certificate = certificateOf('a.example.com', owner);

let redis: RedisServer;
const client = (): RedisClient => new RedisClient(redis.socketPath);
beforeEach(async () => {
  redis = await startRedis();
});
afterEach(() => redis.stop());

async function writeSecrets(key?: Buffer): Promise<void> {
  const store = await openStore(redis.url, key);
  await store.tokens.create(owner);
  await store.commit(store.certificates.saving(certificate));
  await store.certificates.request(issuanceOf('running', owner, { order_key_pem: 'the order key' }), undefined);
  await store.accounts.keep('ca', 'me@example.com', 'the account key');
  const { hash: owner_token_hash, name: created_by } = owner;
  const binding = { owner_token_hash, created_by, kid: 'one', hmac_key: 'the HMAC key', created_at: NOW };
  await store.commit(store.directory.creatingKey(binding));
  store.close();
}

const everything = async (): Promise<string> =>
  (
    await Promise.all(
      [
        `auth:token:${owner.hash.slice(7)}`,
        'cert:proxy-a-example-com',
        'issuance:running',
        'account:ca:me@example.com',
        'secret:purpose',
        'acme:key:one',
      ].map((key) => client().command(`GET ${key}`)),
    )
  ).join('\n');

test('with a key no secret stands readable in Redis, and all of them can be read back', async () => {
  await writeSecrets(KEY);
  const stored = await everything();
  for (const secret of [owner.token, 'the private key', 'the order key', 'the account key', 'the HMAC key'])
    expect(stored).not.toContain(secret);
  const store = await openStore(redis.url, KEY);
  expect((await store.tokens.findByToken(owner.token))?.record.token).toBe(owner.token);
  expect((await store.certificates.find(certificate.cert_name))?.record.private_key_pem).toBe('the private key');
  expect((await store.certificates.listIssuances()).records[0]?.order_key_pem).toBe('the order key');
  expect((await store.accounts.find('ca', 'me@example.com'))?.key_pem).toBe('the account key');
  expect((await store.directory.findKey('one'))?.record.hmac_key).toBe('the HMAC key');
  store.close();
});

test('secrets that were stored before the key was set are sealed when it is', async () => {
  await writeSecrets();
  const before = await openStore(redis.url);
  const shared = await before.secrets.shared('purpose');
  before.close();
  expect(await everything()).toContain('the private key');
  expect(await everything()).toContain(shared.toString('base64'));
  const store = await openStore(redis.url, KEY);
  const stored = await everything();
  const base64 = shared.toString('base64');
  for (const secret of [owner.token, 'the private key', 'the order key', 'the account key', 'the HMAC key', base64])
    expect(stored).not.toContain(secret);
  expect((await store.certificates.find(certificate.cert_name))?.record.private_key_pem).toBe('the private key');
  expect((await store.accounts.find('ca', 'me@example.com'))?.key_pem).toBe('the account key');
  expect((await store.directory.findKey('one'))?.record.hmac_key).toBe('the HMAC key');
  expect(await store.secrets.shared('purpose')).toEqual(shared);
  store.close();
});

test.each([
  ['another key', OTHER_KEY, /another STORAGE_ENCRYPTION_KEY/],
  ['no key', undefined, /STORAGE_ENCRYPTION_KEY is not set/],
])('data that was written with a key is refused with %s, in words that say so', async (_what, key, message) => {
  await writeSecrets(KEY);
  await expect(openStore(redis.url, key)).rejects.toThrow(message);
});

test('a sealed value that was moved to another record does not open', async () => {
  await writeSecrets(KEY);
  await client().command('COPY cert:proxy-a-example-com cert:thief');
  await client().command('ZADD index:cert 0 thief');
  const store = await openStore(redis.url, KEY);
  const { records, broken } = await store.certificates.list();
  expect(records).toHaveLength(1);
  expect(broken).toMatchObject([{ id: 'thief' }]);
  store.close();
});
