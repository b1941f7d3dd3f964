import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Change } from '#domain';
import type { ChangeFollower, Store } from '#store';
import { eventually } from '../../support/eventually.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { openStore, targetOf, tokenOf } from '../../support/store.ts';

let redis: RedisServer;
const client = (): RedisClient => new RedisClient(redis.socketPath);
let store: Store;
let follower: ChangeFollower;
let seen: string[];

beforeEach(async () => {
  redis = await startRedis();
  store = await openStore(redis.url);
  seen = [];
  follower = store.follow({
    onReset: async () => void seen.push('reset'),
    onChanges: async (changes: readonly Change[]) => void seen.push(...changes.map(({ kind, id }) => `${kind} ${id}`)),
    onAvailability: (lost) => void seen.push(lost ? 'lost' : 'back'),
  });
});
afterEach(async () => {
  await follower.stop();
  store.close();
  await redis.stop();
});

const owner = tokenOf('owner');

test('a follower loads everything once and is then told each change', async () => {
  await store.targets.create(targetOf('a.example.com', owner));
  await follower.start();
  await store.targets.create(targetOf('b.example.com', owner));
  await store.targets.delete(targetOf('a.example.com', owner).hostname);
  await follower.nudge();
  expect(seen).toEqual(['reset', 'target b.example.com', 'target a.example.com']);
  expect(follower.version).toBe(3);
});

test('a change whose event was lost is seen all the same', async () => {
  await store.targets.create(targetOf('a.example.com', owner));
  await follower.start();
  await store.targets.create(targetOf('b.example.com', owner));
  // Nobody nudges here: the follower looks by itself.
  await eventually(() => expect(seen).toContain('target b.example.com'));
});

test('an unknown kind of change, of a newer release, is passed over', async () => {
  await store.targets.create(targetOf('a.example.com', owner));
  await follower.start();
  await client().command('INCR changes:version');
  await client().command('XADD changes 2-0 kind hologram id x');
  await store.targets.create(targetOf('b.example.com', owner));
  await follower.nudge();
  expect(seen).toEqual(['reset', 'target b.example.com']);
});

test('changes that the stream no longer holds lead to loading everything anew', async () => {
  await store.targets.create(targetOf('a.example.com', owner));
  await follower.start();
  await store.targets.create(targetOf('b.example.com', owner));
  await client().command('XTRIM changes MAXLEN 0');
  await follower.nudge();
  expect(seen).toEqual(['reset', 'reset']);
});

test('another history of the data, as after a restore, leads to loading everything anew', async () => {
  await store.targets.create(targetOf('a.example.com', owner));
  await follower.start();
  await client().command('FLUSHALL');
  await store.targets.create(targetOf('b.example.com', owner));
  await follower.nudge();
  expect(seen).toEqual(['reset', 'reset']);
});

test('Redis killed and back: the follower says so once each, and loads everything anew', async () => {
  await store.targets.create(targetOf('a.example.com', owner));
  await follower.start();
  await redis.kill();
  await eventually(() => expect(seen).toEqual(['reset', 'lost']));
  await expect(store.targets.create(targetOf('b.example.com', owner))).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
  await redis.start();
  await eventually(() => expect(seen).toEqual(['reset', 'lost', 'reset', 'back']));
  expect((await store.targets.list()).records).toHaveLength(1);
});

test('a transaction of several writes happens whole or not at all', async () => {
  await store.targets.create(targetOf('a.example.com', owner));
  const both = store.commit(
    store.targets.saving(targetOf('b.example.com', owner), null),
    store.targets.saving(targetOf('a.example.com', owner), 'something that it is not'),
  );
  await expect(both).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  expect((await store.targets.list()).records.map(({ hostname }) => hostname)).toEqual(['a.example.com']);
  expect(await client().command('GET changes:version')).toContain('1');
});

test('the event of a write is one that a subscriber of the Nest transport understands', async () => {
  const heard = await client().subscribe('state.changed');
  await store.targets.create(targetOf('a.example.com', owner));
  await eventually(() =>
    expect(heard.messages()).toEqual([JSON.stringify({ pattern: 'state.changed', data: { version: 1 } })]),
  );
  heard.end();
});
