import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fromBackupFile, toBackupFile, type SavedState, type Store } from '#store';
import { eventually } from '../../support/eventually.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { accessListOf, certificateOf, issuanceOf, openStore, targetOf, tokenOf } from '../../support/store.ts';

/** What a backup has, and what becomes of the data when it is brought back. */
const KEY = Buffer.alloc(32, 1);
const PASSPHRASE = 'correct horse battery staple';
const owner = tokenOf('owner', { cert_email: 'me@example.com' });
const certificate = certificateOf('a.example.com', owner);

let redis: RedisServer;
let other: RedisServer;
const opened: Store[] = [];
const open = async ({ url }: RedisServer, key?: Buffer): Promise<Store> => {
  const store = await openStore(url, key);
  opened.push(store);
  return store;
};
const client = ({ socketPath }: RedisServer): RedisClient => new RedisClient(socketPath);

beforeEach(async () => {
  [redis, other] = await Promise.all([startRedis(), startRedis()]);
});
afterEach(async () => {
  for (const store of opened.splice(0)) store.close();
  await Promise.all([redis.stop(), other.stop()]);
});

/** One of each that a backup keeps, of every type that Redis has. */
async function fill(store: Store): Promise<void> {
  await store.tokens.create(owner);
  await store.targets.create(targetOf('a.example.com', owner));
  await store.commit(store.certificates.saving(certificate));
  await store.certificates.request(issuanceOf('running', owner, { order_key_pem: 'the order key' }), undefined);
  await store.commit(store.accessLists.saving(accessListOf('staff', owner), null));
  await store.accounts.keep('ca', 'me@example.com', 'the account key');
  await store.secrets.shared('purpose');
}

/** Without what is of its moment. */
const keysOf = ({ keys }: SavedState): SavedState['keys'] => keys.filter(({ key }) => key !== 'meta:schema');

test('what was backed up is there again in another Redis, to the last byte', async () => {
  const [store, elsewhere] = [await open(redis, KEY), await open(other, KEY)];
  await fill(store);
  const session = await store.sessions.create(owner.hash, new Date());
  const state = await store.backups.take();
  expect(new Set(state.keys.map(({ type }) => type))).toEqual(new Set(['string', 'zset', 'stream']));

  await elsewhere.backups.restore(await fromBackupFile(await toBackupFile(state, PASSPHRASE), PASSPHRASE));
  expect(keysOf(await elsewhere.backups.take())).toEqual(keysOf(state));
  expect((await elsewhere.tokens.findByToken(owner.token))?.record.name).toBe('owner');
  expect((await elsewhere.certificates.find(certificate.cert_name))?.record.private_key_pem).toBe('the private key');
  expect((await elsewhere.accounts.find('ca', 'me@example.com'))?.key_pem).toBe('the account key');
  // Whoever was logged in logs in again.
  expect(await elsewhere.sessions.use(session, new Date())).toBeUndefined();
});

test('every type of key comes back, with its end', async () => {
  const [store, elsewhere] = [await open(redis), await open(other)];
  const many = Array.from({ length: 2_500 }, (_, i) => String(i));
  await client(redis).write('RPUSH', 'history:x', ...many);
  await client(redis).write('HSET', 'published-records', ...many);
  await client(redis).write('SADD', 'oauth:client:set', ...many);
  await client(redis).write('ZADD', 'index:token-use', '1.5', 'half', '-3', 'below');
  await client(redis).write('SET', 'backoff:x', 'ü\u0000\r\n', 'PX', '600000');
  const state = await store.backups.take();
  await elsewhere.backups.restore(state);
  expect(keysOf(await elsewhere.backups.take())).toEqual(keysOf(state));
  expect(state.keys.find(({ key }) => key === 'backoff:x')?.expires_at).toBeGreaterThan(Date.now() + 500_000);
});

test('what has expired since the backup does not come back', async () => {
  const [store, elsewhere] = [await open(redis), await open(other)];
  const expires_at = Date.now() - 1;
  const { schema, made_at } = await store.backups.take();
  const keys = [{ key: 'backoff:x', type: 'string', value: 'x', expires_at } as const];
  await elsewhere.backups.restore({ schema, made_at, keys });
  expect(await client(other).command('EXISTS backoff:x')).toBe(':0\r\n');
});

test('what was made after the backup is gone, what was revoked stays so, and followers load everything anew', async () => {
  const store = await open(redis);
  await fill(store);
  const state = await store.backups.take();
  await store.targets.create(targetOf('later.example.com', owner));
  await store.revocations.revoke('user', '42', new Date(), new Date(Date.now() + 600_000));
  await client(redis).write('SET', 'somebody-elses', 'own');
  let [resets, changes] = [0, 0];
  const follower = store.follow({
    onReset: async () => void resets++,
    onChanges: async () => void changes++,
    onAvailability: () => {},
  });
  await follower.start();

  await store.backups.restore(state);
  expect(await store.targets.find(targetOf('later.example.com', owner).hostname)).toBeUndefined();
  expect((await store.targets.list()).records.map(({ hostname }) => hostname)).toEqual(['a.example.com']);
  expect((await store.revocations.all()).map(({ value }) => value)).toEqual(['42']);
  expect(await client(redis).command('GET somebody-elses')).toBe('$3\r\nown\r\n');
  await eventually(() => expect([resets, changes]).toEqual([2, 0]));
  await follower.stop();
});

test('a backup is of one moment, whatever is written meanwhile', async () => {
  const [store, writer] = [await open(redis), await open(redis)];
  await fill(store);
  await Promise.all(Array.from({ length: 300 }, (_, i) => store.targets.create(targetOf(`n${i}.example.com`, owner))));
  const until = new AbortController();
  let made = 0;
  const writing = (async () => {
    // A host and its certificate are made in one step.
    for (; !until.signal.aborted; made++) {
      const host = `w${made}.example.com`;
      await writer.commit(
        writer.targets.saving(targetOf(host, owner), null),
        writer.certificates.saving(certificateOf(host, owner)),
      );
    }
  })();
  await eventually(() => expect(made).toBeGreaterThan(5));
  for (let i = 0; i < 5; i++) {
    const { keys } = await store.backups.take();
    const named = (start: string): string[] => keys.flatMap(({ key }) => (key.startsWith(start) ? [key] : []));
    expect(named('proxy:w').length).toBe(named('cert:proxy-w').length);
    const index = keys.find(({ key }) => key === 'index:proxy');
    expect(index?.value.length).toBe(named('proxy:').length);
  }
  until.abort();
  await writing;
});

test('a restore that Redis refuses leaves everything as it is', async () => {
  const [store, elsewhere] = [await open(redis), await open(other)];
  await fill(store);
  const state = await store.backups.take();
  const large = { key: 'backoff:large', type: 'string', value: 'x'.repeat(3_000_000), expires_at: null } as const;
  await elsewhere.tokens.create(tokenOf('mine'));
  const before = await elsewhere.backups.take();
  await client(other).write('CONFIG', 'SET', 'maxmemory', '2mb');
  await expect(elsewhere.backups.restore({ ...state, keys: [...state.keys, large] })).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
  await client(other).write('CONFIG', 'SET', 'maxmemory', '0');
  expect(keysOf(await elsewhere.backups.take())).toEqual(keysOf(before));
});

test('a state whose secrets cannot be read here is refused, and plain ones are sealed where there is a key', async () => {
  const [sealed, plain] = [await open(redis, KEY), await open(other)];
  await fill(sealed);
  const state = await sealed.backups.take();
  await expect(plain.backups.restore(state)).rejects.toThrow('STORAGE_ENCRYPTION_KEY is not set');
  const wrong = await openStore(other.url, Buffer.alloc(32, 2));
  opened.push(wrong);
  await expect(wrong.backups.restore(state)).rejects.toThrow('another STORAGE_ENCRYPTION_KEY');
  expect((await plain.targets.list()).records).toEqual([]);
});

test('what no backup has is refused, and so is the shape of a newer release', async () => {
  const store = await open(redis);
  const state = await store.backups.take();
  const keys = [{ key: 'session:x', type: 'string', value: '{}', expires_at: null } as const];
  await expect(store.backups.restore({ ...state, keys })).rejects.toThrow('"session:x", which no backup');
  await expect(store.backups.restore({ ...state, schema: 99 })).rejects.toThrow('made by a newer release');
});

test('a file says what is wrong with it', async () => {
  const store = await open(redis);
  await fill(store);
  const file = await toBackupFile(await store.backups.take(), PASSPHRASE);
  expect(file.includes('the private key')).toBe(false);
  const line = file.subarray(0, file.indexOf('\n')).toString();
  const body = file.subarray(file.indexOf('\n') + 1);
  const withHead = (head: object): Buffer => Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
  const head = JSON.parse(line) as object;
  const flipped = Buffer.from(file);
  flipped[file.length - 5]! ^= 1;
  for (const [bytes, passphrase, why] of [
    [file, 'another passphrase', 'the passphrase is another one'],
    [file.subarray(0, -10), PASSPHRASE, 'damaged or cut off'],
    [flipped, PASSPHRASE, 'damaged or cut off'],
    [withHead({ ...head, schema: 7 }), PASSPHRASE, 'damaged or cut off'],
    [withHead({ ...head, format_version: 2 }), PASSPHRASE, 'in format 2; this one reads format 1'],
    [withHead({ ...head, cost: 2 ** 30 }), PASSPHRASE, 'first line is damaged'],
    [Buffer.from('{"format":"something else"}\n'), PASSPHRASE, 'is no backup'],
    [Buffer.from('PK\u0003\u0004 no newline'), PASSPHRASE, 'is no backup'],
    [Buffer.alloc(0), PASSPHRASE, 'is no backup'],
  ] as const)
    await expect(fromBackupFile(bytes, passphrase)).rejects.toThrow(why);
});

test('the newest five snapshots are kept, and one brings the data back', async () => {
  const store = await open(redis);
  await fill(store);
  const first = await store.backups.makeSnapshot('the first');
  await store.targets.create(targetOf('later.example.com', owner));
  for (let i = 2; i <= 5; i++) await store.backups.makeSnapshot(`number ${i}`);
  expect(new Set((await store.backups.snapshots()).map(({ why }) => why)).size).toBe(5);
  await store.backups.restore((await store.backups.snapshot(first.id))!);
  expect((await store.targets.list()).records.map(({ hostname }) => hostname)).toEqual(['a.example.com']);
  await store.backups.makeSnapshot('number 6');
  await store.backups.makeSnapshot('number 7');
  expect((await store.backups.snapshots()).length).toBe(5);
  expect(Number((await client(redis).command("EVAL \"return #redis.call('KEYS','snapshot:*')\" 0")).slice(1))).toBe(5);
});
