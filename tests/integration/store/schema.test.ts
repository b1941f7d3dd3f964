import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Migration, Store } from '#store';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { openStore, targetOf, tokenOf } from '../../support/store.ts';

/** How the data comes to the shape of a newer release, and what an older one says of it. */
const owner = tokenOf('owner');

let redis: RedisServer;
const opened: Store[] = [];
const open = async (): Promise<Store> => {
  const store = await openStore(redis.url);
  opened.push(store);
  return store;
};
const client = (): RedisClient => new RedisClient(redis.socketPath);
const schema = async (): Promise<object> =>
  JSON.parse((await client().command('GET meta:schema')).split('\r\n')[1] ?? '') as object;

beforeEach(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const store of opened.splice(0)) store.close();
  await redis.stop();
});

/** Notes each run, in a list that a backup does not have. */
const noting = (to: number, own: Partial<Migration> = {}): Migration => ({
  to,
  readableFrom: 1,
  what: `notes version ${to}`,
  run: async (commands) => void (await commands.rpush('challenge:runs', String(to))),
  ...own,
});
const runs = async (): Promise<string[]> =>
  (await client().command('LRANGE challenge:runs 0 -1')).split('\r\n').filter((line) => /^\d+$/.test(line));

test('a new store has the newest shape at once', async () => {
  const store = await open();
  await client().command('DEL meta:schema');
  const told: string[] = [];
  await store.raise({ migrations: [noting(2), noting(3)], tell: (what) => told.push(what) });
  expect(await schema()).toMatchObject({ version: 3, readable_from: 3 });
  expect([await runs(), told, await store.backups.snapshots()]).toEqual([[], [], []]);
});

test('data of an older release is raised step by step after a snapshot, by one of many that start at once', async () => {
  const stores = await Promise.all(Array.from({ length: 4 }, open));
  await stores[0]!.targets.create(targetOf('a.example.com', owner));
  const told: string[] = [];
  const slow = noting(2, {
    run: async (commands, keys) => {
      await noting(2).run(commands, keys);
      // The others look more than once meanwhile.
      await commands.blpop('challenge:nothing', 0.5);
    },
  });
  const raising = { migrations: [slow, noting(3)], tell: (what: string) => told.push(what) };
  await Promise.all(stores.map((store) => store.raise(raising)));
  expect(await runs()).toEqual(['2', '3']);
  expect(await schema()).toMatchObject({ version: 3, readable_from: 1 });
  const [snapshot, ...others] = await stores[0]!.backups.snapshots();
  expect([snapshot?.why, snapshot?.schema, others]).toEqual(['before the data was raised from version 1 to 3', 1, []]);
  expect(told.filter((what) => what.startsWith('waiting')).length).toBeGreaterThan(2);
  await stores[0]!.raise(raising);
  expect(await runs()).toEqual(['2', '3']);
});

test('a step that failed is begun anew by the next, and what was done stays done', async () => {
  const store = await open();
  await store.targets.create(targetOf('a.example.com', owner));
  const failing = noting(3, { run: () => Promise.reject(new Error('killed')) });
  await expect(store.raise({ migrations: [noting(2), failing], tell: () => {} })).rejects.toThrow('killed');
  expect(await schema()).toMatchObject({ version: 2 });
  await (await open()).raise({ migrations: [noting(2), noting(3)], tell: () => {} });
  expect(await runs()).toEqual(['2', '3']);
});

test('a release that can read the newer data goes on beside it, and one that cannot refuses to start', async () => {
  const store = await open();
  await store.targets.create(targetOf('a.example.com', owner));
  await store.raise({ migrations: [noting(2)], tell: () => {} });
  // This release, which knows version 1.
  await (await open()).ping();
  const [before] = await store.backups.snapshots();
  await store.raise({ migrations: [noting(2), noting(3, { readableFrom: 2 })], tell: () => {} });
  await expect(open()).rejects.toThrow(
    'written by a newer release (version 3, for releases from version 2 on; this one reads up to 1)',
  );
  // The way back.
  await store.backups.restore((await store.backups.snapshot(before!.id))!);
  expect((await (await open()).targets.list()).records.map(({ hostname }) => hostname)).toEqual(['a.example.com']);
  expect(await schema()).toMatchObject({ version: 1, readable_from: 1 });
});

test('nobody who cannot read what a step writes may start while it runs', async () => {
  const store = await open();
  await store.targets.create(targetOf('a.example.com', owner));
  let refused = '';
  const cutting = noting(2, {
    readableFrom: 2,
    run: async () => {
      refused = await open().then(
        () => 'it started',
        (error: Error) => error.message,
      );
    },
  });
  await store.raise({ migrations: [cutting], tell: () => {} });
  expect(refused).toContain('written by a newer release');
});

test('a damaged note of the shape is told, and nothing is touched', async () => {
  await open();
  await client().write('SET', 'meta:schema', '{"version":"x"}');
  await expect(open()).rejects.toThrow('meta:schema in Redis is damaged; restore a backup or a snapshot');
});
