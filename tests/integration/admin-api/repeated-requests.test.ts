import { createHash, randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { CERTIFICATE_REQUESTED, type AcmeKeyMade, type Problem, type RouteView } from '#contracts';
import type { Claim } from '#store';
import { secretOf } from '../../../apps/admin-api/src/repeats/repeated-request.ts';
import { eventually } from '../../support/eventually.ts';
import { ADMIN_TOKEN, HttpApp, type Ask, type Told } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { targetOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { newHost } from '../../support/target-requests.ts';

const { api, alice, bob } = await startTargetParties();
const other = await HttpApp.start('admin-api', { ADMIN_TOKEN }, { redis: api.redis, store: api.store });
afterAll(async () => {
  await other.stop();
  await api.stop();
});

const redis = new RedisClient(api.redis.socketPath);
const repeats = async (): Promise<string[]> => (await redis.command('KEYS repeat:*')).match(/repeat:\w+/g) ?? [];
const keyed = (key: string, own: Ask = {}): Ask => ({
  token: alice.token,
  ...own,
  headers: { 'idempotency-key': key },
});
const post = <T = Problem>(path: string, own: Ask, at: HttpApp = api): Promise<Told<T>> => at.ask<T>('POST', path, own);
await api.store.targets.create(targetOf('alice.example.com', alice));
await api.store.targets.create(targetOf('bob.example.com', bob));
/** A route that gets an id of its own each time it is made. */
const route = (target_value = 'alice.example.com'): object => ({
  path_pattern: '/x',
  target_type: 'hostname',
  target_value,
});
const myRoutes = async (): Promise<number> =>
  (await api.ask<RouteView[]>('GET', '/routes?owner=alice', { token: alice.token })).body.length;

/** An access list whose passwords take seconds to hash, which is before anything is written. */
const slowList = (name: string): object => ({
  name,
  users: Array.from({ length: 60 }, (_, i) => ({ username: `u${i}`, password: 'a long password' })),
});

describe('a creation that is sent again with its Idempotency-Key', () => {
  test('is answered as the first time, by whichever replica, and makes nothing more', async () => {
    const [key, body] = [randomUUID(), route()];
    const before = await myRoutes();
    const first = await post<RouteView>('/routes', keyed(key, { body }));
    const again = await Promise.all([api, other].map((at) => post<RouteView>('/routes', keyed(key, { body }), at)));
    for (const { status, body: told, headers } of again) {
      expect([status, told]).toEqual([first.status, first.body]);
      expect(headers.get('idempotency-replayed')).toBe('true');
    }
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect(await myRoutes()).toBe(before + 1);
    // In quotation marks, as the draft has it, it is the same key.
    expect((await post<RouteView>('/api/routes', keyed(`"${key}"`, { body }))).body).toEqual(first.body);
  });

  test('of which many come at once is carried out once', async () => {
    const [key, body] = [randomUUID(), route()];
    const before = await myRoutes();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => post('/routes', keyed(key, { body }), i % 2 ? api : other)),
    );
    const statuses = new Set(all.map(({ status }) => status));
    expect(statuses.has(201)).toBe(true);
    expect([201, 409]).toEqual(expect.arrayContaining([...statuses]));
    expect(await myRoutes()).toBe(before + 1);
  });

  test('and another body, or for another resource, is a 422', async () => {
    const [key, body] = [randomUUID(), route()];
    expect((await post('/routes', keyed(key, { body }))).status).toBe(201);
    for (const [path, own] of [
      ['/routes', { body: { ...body, priority: 7 } }],
      ['/templates', { body }],
      ['/routes?x=1', { body }],
    ] as const) {
      const told = await post(path, keyed(key, own), other);
      expect([told.status, told.body.message]).toEqual([422, expect.stringContaining('Make a new key')]);
    }
  });

  test('is a request of its own for another token', async () => {
    const [key, body] = [randomUUID(), route()];
    const mine = await post<RouteView>('/routes', keyed(key, { body }));
    const theirs = await post<RouteView>('/routes', keyed(key, { body: route('bob.example.com'), token: bob.token }));
    expect([theirs.status, theirs.body.created_by]).toEqual([201, 'bob']);
    expect(theirs.body.route_id).not.toBe(mine.body.route_id);
    expect((await post('/routes', keyed(key, { body, token: 'revoked' }))).status).toBe(401);
  });

  test('is tried anew where the first time changed nothing', async () => {
    const key = randomUUID();
    expect((await post('/routes', keyed(key, { body: { path_pattern: '/x' } }))).status).toBe(400);
    expect((await post('/routes', keyed(key, { body: route() }), other)).status).toBe(201);
  });

  test.each(['', ' ', 'a b', 'a,b', '"', '"a', '"\\x"', 'x'.repeat(256)])('of %j is a 400', async (key) => {
    const { status, body } = await post('/routes', keyed(key, { body: route() }));
    expect([status, body.message]).toEqual([400, expect.stringContaining('Idempotency-Key must be')]);
  });

  test('is kept for a day, and nobody can read in Redis what was asked and answered', async () => {
    const before = new Set(await repeats());
    const key = randomUUID();
    const made = await post<AcmeKeyMade>('/ca/acme-keys', keyed(key));
    expect(made.body.hmac_key).toHaveLength(43);
    const [kept = '', ...more] = (await repeats()).filter((one) => !before.has(one));
    expect([more, kept.includes(key)]).toEqual([[], false]);
    const ttl = Number(/\d+/.exec(await redis.command(`TTL ${kept}`))?.[0]);
    expect(ttl > 86_390 && ttl <= 86_400).toBe(true);
    const text = await redis.command(`GET ${kept}`);
    for (const encoding of ['utf8', 'base64'] as const) {
      const seen = Buffer.from(text, encoding).toString('latin1');
      for (const secret of [made.body.hmac_key, made.body.kid, alice.token, key, '/ca/acme-keys'])
        expect(seen).not.toContain(secret);
    }
    expect((await post<AcmeKeyMade>('/ca/acme-keys', keyed(key), other)).body).toEqual(made.body);
  });

  test('is a 409 while the first is under way', async () => {
    const [key, body] = [randomUUID(), route()];
    // As another replica does.
    const asked = createHash('sha256')
      .update(`POST /routes\n${JSON.stringify(body)}`)
      .digest('hex');
    const claim = (await api.store.repeats.take(secretOf(alice.token, key), asked)) as Claim;
    const told = await post('/routes', keyed(key, { body }));
    expect([told.status, told.body.message]).toEqual([409, expect.stringContaining('under way')]);
    expect(told.headers.get('retry-after')).toBe('1');
    expect((await post('/routes', keyed(key, { body: {} }), other)).status).toBe(422);
    await api.store.repeats.release(claim);
    expect((await post('/routes', keyed(key, { body }))).status).toBe(201);
  });
});

/** Sends a request to a replica that is killed as soon as this is true. */
async function dyingOf(path: string, own: Ask, isTime: () => Promise<boolean>): Promise<void> {
  const dying = await HttpApp.start('admin-api', { ADMIN_TOKEN }, { redis: api.redis, store: api.store });
  const broken = post(path, own, dying).catch(() => 'broken off');
  await eventually(isTime, { intervalMs: 1 });
  await dying.process.kill();
  expect(await broken).toBe('broken off');
}

describe('a process that dies', () => {
  test('before it has written anything holds the key for some seconds only', async () => {
    const [key, body] = [randomUUID(), slowList('of-the-dead')];
    const before = new Set(await repeats());
    const found = async (): Promise<string[]> => (await repeats()).filter((one) => !before.has(one));
    await dyingOf('/access-lists', keyed(key, { body }), async () => (await found()).length > 0);
    expect((await post('/access-lists', keyed(key, { body }))).status).toBe(409);
    const kept = (await found()).at(0) ?? '';
    const ttl = Number(/\d+/.exec(await redis.command(`TTL ${kept}`))?.[0]);
    expect(ttl > 0 && ttl <= 15).toBe(true);
    await redis.command(`PEXPIRE ${kept} 1`);
    await eventually(async () => (await found()).length === 0);
    expect((await post('/access-lists', keyed(key, { body: { name: 'of-the-dead' } }))).status).toBe(201);
  });

  test('after that has its request carried out by nobody again', async () => {
    const hostname = newHost();
    const [key, body] = [randomUUID(), { hostname, target_url: 'http://localhost:3000' }];
    // Whoever listens and does not answer makes the answer late, after everything is written.
    const silent = await redis.subscribe(CERTIFICATE_REQUESTED);
    const path = `/proxy/targets/${hostname}`;
    const isMade = async (): Promise<boolean> => (await api.ask('GET', path)).status === 200;
    await dyingOf('/proxy/targets', keyed(key, { body }), isMade);
    silent.end();
    await api.ask('DELETE', path, { token: alice.token });
    expect((await post('/proxy/targets', keyed(key, { body }))).body.message).toContain('under way');
    expect(await isMade()).toBe(false);
  });

  test('that has done so a while ago leaves a word about it', async () => {
    const [key, body] = [randomUUID(), route()];
    const others = new Set(await repeats());
    expect((await post('/routes', keyed(key, { body }))).status).toBe(201);
    const kept = (await repeats()).find((one) => !others.has(one)) ?? '';
    const secret = secretOf(alice.token, key);
    const known = await api.store.repeats.take(secret, '');
    if (!known || 'text' in known) throw new Error('it is not kept under this secret');
    await redis.command(`DEL ${kept}`);
    const claim = (await api.store.repeats.take(secret, known.fingerprint)) as Claim;
    await api.store.commit(api.store.repeats.doing(claim, new Date(Date.now() - 61_000)).transaction);
    const before = await myRoutes();
    const told = await post('/routes', keyed(key, { body }));
    expect([told.status, told.body.message]).toEqual([409, expect.stringContaining('Look at what it has made')]);
    expect(await myRoutes()).toBe(before);
  });
});

test('Idempotency-Key means nothing to reads, to changes that can be repeated anyway, and to those who are nobody', async () => {
  const before = await repeats();
  const told = [
    await api.ask('GET', '/routes', keyed('a b')),
    await api.ask('PUT', '/token/email', keyed('a b', { body: { cert_email: 'alice@example.com' } })),
    await api.ask('POST', '/auth/logout', { headers: { 'idempotency-key': 'a b' } }),
  ];
  expect(told.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await repeats()).toEqual(before);
});
