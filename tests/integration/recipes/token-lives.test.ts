import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hashToken, type Store } from '#store';
import { runRecipe } from '../../support/recipe.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import type { Ran } from '../../support/run-script.ts';
import { openStore, targetOf } from '../../support/store.ts';

let redis: RedisServer;
let store: Store;
const just = (...words: string[]): Promise<Ran> => runRecipe({ REDIS_URL: redis.url }, ...words);
const json = async <T>(...words: string[]): Promise<T> => JSON.parse((await just(...words, '--json')).stdout) as T;

beforeAll(async () => {
  redis = await startRedis();
  store = await openStore(redis.url);
});
afterAll(async () => {
  store.close();
  await redis.stop();
});

test('token-generate takes scopes and an end, and says what they mean', async () => {
  const { code, stdout } = await just('token-generate', 'watcher', 'scopes=read,admin', 'expires=90d');
  expect(code).toBe(0);
  expect(stdout).toContain('may look at everything, whoever made it, and change nothing');
  expect(stdout).toMatch(/It expires at \d{4}-/);
  const [token] = (await store.tokens.list()).records;
  expect(token).toMatchObject({ name: 'watcher', scopes: ['read', 'admin'] });
  await store.tokens.used(token?.hash ?? hashToken(''), new Date('2026-02-03T04:05:06Z'));
  const row = new RegExp(`^watcher +read,admin +${token?.expires_at?.slice(0, 10)} +2026-02-03 04:05 +- +`, 'm');
  expect((await just('token-list')).stdout).toMatch(row);
});

test('token-generate names every wrong scope and end; nobody takes rights from admin', async () => {
  const wrong = await just('token-generate', 'x', 'scopes=all', 'expires=soon');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/scopes +"all" is not a scope; choose from read, write, admin/);
  expect(wrong.stderr).toMatch(/expires +must be a time such as 90d/);
  const admin = await just('token-generate', 'admin', 'scopes=read');
  expect([admin.code, admin.stderr]).toEqual([2, expect.stringContaining('is not for the token named admin')]);
});

test('token-generate-admin makes the token that has all rights; a second time it says what to do', async () => {
  expect(await json('token-generate-admin', 'you@example.com')).toMatchObject({
    name: 'admin',
    cert_email: 'you@example.com',
    scopes: ['read', 'write', 'admin'],
  });
  const again = await just('token-generate-admin');
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('rust-just token-rotate admin')]);
});

test('token-rotate gives a new secret: what is owned stays, the old one ends at once or after a grace', async () => {
  const first = await json<{ token: string }>('token-generate', 'alice');
  const owner = (await store.tokens.findByToken(first.token))?.record;
  if (!owner) throw new Error('there is no token');
  await store.targets.create(targetOf('a.example.com', owner));
  const names = async (...tokens: string[]): Promise<(string | undefined)[]> =>
    Promise.all(tokens.map(async (token) => (await store.tokens.findByToken(token))?.record.hash));

  const second = await json<{ token: string }>('token-rotate', 'alice');
  expect(await names(first.token, second.token)).toEqual([undefined, owner.hash]);
  const third = await json<{ token: string; previous_until: string }>('token-rotate', 'alice', '1h');
  expect(await names(first.token, second.token, third.token)).toEqual([undefined, owner.hash, owner.hash]);
  const client = new RedisClient(redis.socketPath);
  const [, digits = ''] = hashToken(second.token).split(':');
  expect(Number((await client.command(`TTL auth:secret:${digits}`)).slice(1))).toBeGreaterThan(3_500);
  expect((await just('token-show', 'alice')).stdout).toBe(`${third.token}\n`);
  expect((await just('proxy-list', third.token)).stderr).not.toContain('no token named');

  await just('token-rotate', 'alice');
  expect(await names(first.token, second.token, third.token)).toEqual([undefined, undefined, undefined]);
  const { stdout } = await just('token-delete', 'alice', 'force');
  expect(stdout).toContain('a.example.com');
  expect(await client.command('KEYS auth:secret:*')).toBe('*0\r\n');
});

test('token-revoke ends a token and keeps what it owns; token-rotate wants a new end then', async () => {
  const { token } = await json<{ token: string }>('token-generate', 'bob');
  const owner = (await store.tokens.findByToken(token))?.record;
  if (!owner) throw new Error('there is no token');
  await store.targets.create(targetOf('b.example.com', owner));
  expect((await just('token-revoke', 'bob')).stdout).toContain('What it owns goes on');
  expect(Date.parse((await store.tokens.findByToken(token))?.record.expires_at ?? '')).toBeLessThanOrEqual(Date.now());
  expect((await store.targets.list()).records.map(({ hostname }) => hostname)).toEqual(['b.example.com']);
  const refused = await just('token-rotate', 'bob');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('token-rotate bob expires=90d')]);
  expect(await json('token-rotate', 'bob', 'expires=never')).toMatchObject({ expires_at: null });
});
