import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Snapshot, Store } from '#store';
import { RedisClient } from '../../support/redis-client.ts';
import { runRecipe, runRecipeOnTerminal } from '../../support/recipe.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import type { Ran } from '../../support/run-script.ts';
import { openStore, targetOf, tokenOf } from '../../support/store.ts';

let redis: RedisServer;
let empty: RedisServer;
let folder: string;
let store: Store;
const owner = tokenOf('owner');
const just = (...words: string[]): Promise<Ran> => runRecipe({ REDIS_URL: redis.url }, ...words);
const elsewhere = (...words: string[]): Promise<Ran> => runRecipe({ REDIS_URL: empty.url }, ...words);
const at = (name: string): string => join(folder, name);
const hosts = async (): Promise<string[]> => (await store.targets.list()).records.map(({ hostname }) => hostname);

beforeAll(async () => {
  [redis, empty] = await Promise.all([startRedis(), startRedis()]);
  folder = await mkdtemp(join(tmpdir(), 'mpm-backups-'));
  await writeFile(at('passphrase'), 'correct horse battery staple\n');
  await writeFile(at('short'), 'too short\n');
});
beforeEach(async () => {
  store?.close();
  for (const one of [redis, empty]) await new RedisClient(one.socketPath).command('FLUSHALL');
  store = await openStore(redis.url);
  await store.tokens.create(owner);
  await store.targets.create(targetOf('a.example.com', owner));
});
afterAll(async () => {
  store.close();
  await Promise.all([redis.stop(), empty.stop()]);
  await rm(folder, { recursive: true });
});

test('backup writes a file for its owner alone, and restore brings it to an empty machine without asking', async () => {
  const wrote = await just('backup', at('whole'), at('passphrase'));
  expect(wrote.code).toBe(0);
  expect(wrote.stdout).toContain('1 host, 0 certificates, 0 routes, 0 access lists, 1 token.');
  expect((await stat(at('whole'))).mode & 0o777).toBe(0o600);
  const restored = await elsewhere('restore', at('whole'), at('passphrase'), '--json');
  expect(JSON.parse(restored.stdout)).toMatchObject({ hosts: 1, tokens: 1, snapshot: null });
  const there = await openStore(empty.url);
  expect((await there.tokens.findByToken(owner.token))?.record.name).toBe('owner');
  there.close();
});

test('backup overwrites no file unless forced, and asks for a passphrase that is worth it', async () => {
  await writeFile(at('there'), 'something');
  expect(await just('backup', at('there'), at('passphrase'))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is there already'),
  });
  expect(await readFile(at('there'), 'utf8')).toBe('something');
  expect((await just('backup', at('there'), at('passphrase'), '--force')).code).toBe(0);
  expect((await just('backup', at('new'), at('short'))).stderr).toContain('has 9 characters; it needs at least 12');
  expect((await just('backup', at('new'), at('nowhere'))).stderr).toContain(
    'is not there; it has to hold the passphrase',
  );
  expect((await just('backup', at('new'))).code).toBe(2);
});

test('restore replaces nothing without a yes, keeps what was there, and tells how to go back', async () => {
  await just('backup', at('before'), at('passphrase'), 'force=true');
  await store.targets.create(targetOf('later.example.com', owner));
  const asked = await just('restore', at('before'), at('passphrase'));
  expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('This replaces 2 hosts')]);
  const no = await runRecipeOnTerminal({ REDIS_URL: redis.url }, ['restore', at('before'), at('passphrase')], {
    question: '[y/N]',
    answer: 'n\n',
  });
  expect([no.code, no.screen]).toEqual([1, expect.stringContaining('nothing was changed')]);
  expect(await hosts()).toEqual(['a.example.com', 'later.example.com']);

  const done = await just('restore', at('before'), at('passphrase'), 'force', '--json');
  const { snapshot } = JSON.parse(done.stdout) as { snapshot: string };
  expect(await hosts()).toEqual(['a.example.com']);
  const back = await just('snapshot-restore', snapshot, 'force');
  expect(back.stdout).toContain('2 hosts');
  expect(await hosts()).toEqual(['a.example.com', 'later.example.com']);
});

test('restore says what is wrong with a file, and changes nothing', async () => {
  await just('backup', at('good'), at('passphrase'), '--force');
  await writeFile(at('cut'), (await readFile(at('good'))).subarray(0, -20));
  await writeFile(at('other'), 'another passphrase\n');
  const why = async (file: string, passphrase = 'passphrase'): Promise<string> =>
    (await just('restore', at(file), at(passphrase), 'force')).stderr;
  expect(await why('cut')).toContain('damaged or cut off');
  expect(await why('good', 'other')).toContain('the passphrase is another one');
  expect(await why('passphrase')).toContain('is no backup of this product');
  expect(await why('nowhere')).toContain('is not there. To write one:');
  expect(await hosts()).toEqual(['a.example.com']);
  expect(JSON.parse((await just('snapshot-list', '--json')).stdout)).toEqual([]);
});

test('snapshots are made, listed and gone back to, also when a newer release has changed the data', async () => {
  expect((await just('snapshot-list')).stdout).toContain('There are no snapshots.');
  const made = JSON.parse((await just('snapshot-create', 'before the move', '--json')).stdout) as Snapshot;
  expect((await just('snapshot-list')).stdout).toMatch(new RegExp(`^${made.id} .*before the move`, 'm'));
  await store.targets.create(targetOf('later.example.com', owner));
  const newer = { version: 9, readable_from: 9, raised_at: new Date().toISOString() };
  await new RedisClient(redis.socketPath).set('meta:schema', JSON.stringify(newer));
  const refused = await just('token-list');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('written by a newer release (version 9')]);
  expect((await just('snapshot-list')).stdout).toContain(made.id);
  expect((await just('snapshot-restore', made.id, 'force')).code).toBe(0);
  expect((await just('token-list')).stdout).toContain('owner');
  expect(await hosts()).toEqual(['a.example.com']);
  expect((await just('snapshot-restore', '20200101-000000-0000', 'force')).stderr).toContain('there is no snapshot');
});
