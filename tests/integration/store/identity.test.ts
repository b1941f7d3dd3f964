import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Change, Identity } from '#domain';
import { handleId, type Store } from '#store';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { openStore } from '../../support/store.ts';

let redis: RedisServer;
let store: Store;
const client = (): RedisClient => new RedisClient(redis.socketPath);

beforeAll(async () => {
  redis = await startRedis();
  store = await openStore(redis.url);
});
afterAll(async () => {
  store.close();
  await redis.stop();
});

const alice: Identity = {
  sub: '583231',
  username: 'alice',
  name: 'Alice Ünal',
  email: 'alice@example.com',
  emails: ['alice@example.com', 'alice@example.org'],
  groups: ['example', 'example/admins'],
};
const from = { user_agent: 'Firefox', ip: '192.0.2.7' };
const DAY_MS = 24 * 3_600_000;
const later = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
const keyHas = (text: string) => async (): Promise<boolean> =>
  (await client().command(`KEYS *${text}*`)).includes(text);

describe('a login session', () => {
  test('is found by the handle of its cookie alone, which Redis does not have', async () => {
    const now = new Date();
    const { handle, session } = await store.logins.create(alice, from, now);
    expect(await store.logins.use(handle, now)).toEqual(session);
    expect(session).toMatchObject({ id: handleId(handle), identity: alice, ...from });
    expect(await store.logins.use(`${handle}x`, now)).toBeUndefined();
    expect(await keyHas(handle)()).toBe(false);
    const other = await store.logins.create(alice, from, now);
    expect(other.handle).not.toBe(handle);
    expect((await store.logins.list()).records.map(({ id }) => id).sort()).toEqual(
      [session.id, other.session.id].sort(),
    );
  });

  test('ends after 14 days however much it is used, after 12 hours without use, and when it is ended', async () => {
    const now = new Date();
    const { handle, session } = await store.logins.create(alice, from, now);
    const key = store.keys.loginSession(session.id);
    await client().command(`EXPIRE ${key} 100`);
    expect(Number((await client().command(`TTL ${key}`)).replace(':', ''))).toBeLessThanOrEqual(100);
    const seen = await store.logins.use(handle, later(now, DAY_MS));
    expect(seen?.seen_at).toBe(later(now, DAY_MS).toISOString());
    expect(Number((await client().command(`TTL ${key}`)).replace(':', ''))).toBeGreaterThan(12 * 3_600 - 60);
    expect(await store.logins.use(handle, later(now, 14 * DAY_MS - 1))).toBeDefined();
    expect(await store.logins.use(handle, later(now, 14 * DAY_MS))).toBeUndefined();
    await store.logins.end(session.id);
    expect(await store.logins.use(handle, now)).toBeUndefined();
  });
});

describe('a session at a host', () => {
  test('counts while its login does, and keeps that in use', async () => {
    const now = new Date();
    const login = await store.logins.create(alice, from, now);
    const { handle, session } = await store.hostSessions.create(login.session, 'https://app.example.com', now);
    await client().command(`EXPIRE ${store.keys.loginSession(login.session.id)} 100`);
    const unused = await store.hostSessions.find(session.id, now);
    expect(unused).toEqual({ session, idleMs: expect.any(Number) });
    expect(unused?.idleMs).toBeGreaterThan(90_000);
    expect(unused?.idleMs).toBeLessThanOrEqual(100_000);
    expect(await store.hostSessions.find(session.id, later(now, 14 * DAY_MS))).toBeUndefined();
    expect(await store.hostSessions.use(handleId(handle), now)).toEqual(session);
    expect(session).toMatchObject({ login: login.session.id, identity: alice, audience: 'https://app.example.com' });
    const ttl = await client().command(`TTL ${store.keys.loginSession(login.session.id)}`);
    expect(Number(ttl.replace(':', ''))).toBeGreaterThan(12 * 3_600 - 60);
    expect(await store.hostSessions.use(session.id, later(now, 14 * DAY_MS))).toBeUndefined();
    await store.logins.end(login.session.id);
    expect(await store.hostSessions.use(session.id, now)).toBeUndefined();
    expect(await store.hostSessions.find(session.id, now)).toBeUndefined();
    expect((await store.hostSessions.list()).records).toEqual([session]);
    await store.hostSessions.end(session.id);
    expect((await store.hostSessions.list()).records).toEqual([]);
  });
});

test('a hand-off is taken once, and expires within a minute', async () => {
  const handoff = {
    login: 'x',
    host: 'a.example.net',
    return_url: 'https://a.example.net/deep?q=1',
    challenge: 'Y2hhbGxlbmdl',
  };
  const code = await store.handoffs.create(handoff);
  const ttl = Number((await client().command(`TTL ${store.keys.handoff(handleId(code))}`)).replace(':', ''));
  expect(ttl).toBeGreaterThan(50);
  expect(ttl).toBeLessThanOrEqual(60);
  expect(await store.handoffs.take(`${code}x`)).toBeUndefined();
  const taken = await Promise.all([store.handoffs.take(code), store.handoffs.take(code), store.handoffs.take(code)]);
  expect(taken.filter(Boolean)).toEqual([handoff]);
});

test('revocations and where people log in reach whoever follows changes', async () => {
  const seen: string[] = [];
  const follower = store.follow({
    onReset: async () => {},
    onChanges: async (changes: readonly Change[]) => void seen.push(...changes.map(({ kind, id }) => `${kind} ${id}`)),
    onAvailability: () => {},
  });
  // The first write of all begins a history, which followers load from its beginning.
  await store.authSetting.save({ auth_host: 'auth.example.org', cookie_domain: null });
  await follower.start();
  const now = new Date('2026-05-01T10:00:00.900Z');
  await store.revocations.revoke('user', '583231', now);
  await store.revocations.revoke('user', '583231', later(now, 5_000));
  await store.revocations.revoke('token', 'jti-1', now, later(now, 60_000));
  await store.authSetting.save({ auth_host: 'auth.example.com', cookie_domain: 'example.com' });
  await follower.nudge();
  await follower.stop();
  expect(seen).toEqual(['revocation user:583231', 'revocation token:jti-1', 'auth-setting auth-setting']);
  expect(await store.authSetting.find()).toEqual({ auth_host: 'auth.example.com', cookie_domain: 'example.com' });
  expect(await store.revocations.all()).toEqual([
    {
      id: 'token:jti-1',
      kind: 'token',
      value: 'jti-1',
      before: 1_777_629_600.9,
      expires_at: '2026-05-01T10:01:00.900Z',
    },
    {
      id: 'user:583231',
      kind: 'user',
      value: '583231',
      before: 1_777_629_605.9,
      expires_at: '2026-05-16T10:00:05.900Z',
    },
  ]);
  expect((await store.revocations.findAll(['token:jti-1', 'token:none'])).records).toHaveLength(1);
});
