import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { IssuanceAttempt, RenewalInfo } from '#domain';
import type { Draw, RateLimit, Store } from '#store';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { certificateOf, issuanceOf, NOW, openStore, tokenOf } from '../../support/store.ts';

let redis: RedisServer;
const client = (): RedisClient => new RedisClient(redis.socketPath);
let store: Store;

beforeAll(async () => {
  redis = await startRedis();
  store = await openStore(redis.url);
});
afterAll(async () => {
  store.close();
  await redis.stop();
});
beforeEach(() => client().command('FLUSHALL'));

const owner = tokenOf('owner');
const lifetime = async (command: 'TTL' | 'PTTL', key: string): Promise<number> =>
  Number((await client().command(`${command} ${key}`)).slice(1));
const none = AbortSignal.timeout(60_000);

describe('the history of a certificate', () => {
  const name = issuanceOf('one', owner).cert_name;
  const failOnce = async (message: string): Promise<void> => {
    const read = await store.certificates.findIssuance(name);
    const requested = issuanceOf('one', owner);
    await store.certificates.request(requested, read);
    const found = (await store.certificates.findIssuance(name))!;
    await store.certificates.fail({ ...requested, step: 'failed', message }, found);
  };

  test('has every attempt with its end, newest first', async () => {
    await failOnce('the first');
    await failOnce('the second');
    const found = await store.certificates.findIssuance(name);
    const issuance = issuanceOf('one', owner);
    await store.certificates.request(issuance, found);
    const read = (await store.certificates.findIssuance(name))!;
    const certificate = certificateOf('one.example.com', owner, { cert_name: name, fingerprint: 'sha256:01' });
    await store.certificates.complete(certificate, { ...issuance, step: 'completed', message: 'the third' }, read);
    const history = await store.certificates.history(name);
    expect(history.map(({ result, message, fingerprint }) => [result, message, fingerprint])).toEqual([
      ['completed', 'the third', 'sha256:01'],
      ['failed', 'the second', null],
      ['failed', 'the first', null],
    ]);
  });

  test('is bounded, leaves out what cannot be read, and goes with the certificate', async () => {
    const attempt: IssuanceAttempt = {
      id: '',
      domains: [],
      asked_directory_url: '',
      reason: 'new',
      requested_at: NOW,
      ended_at: NOW,
      timeline: [],
      result: 'failed',
      message: '',
      remarks: [],
      error: null,
      problem: null,
      fingerprint: null,
    };
    for (let i = 0; i < 60; i++) await store.commit(store.certificates.remembering(name, { ...attempt, id: `${i}` }));
    await client().command(`RPUSH ${store.keys.history(name)} damaged`);
    const history = await store.certificates.history(name);
    expect(history.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => `${59 - i}`));
    await store.certificates.delete(name, new Date());
    expect(await store.certificates.history(name)).toEqual([]);
  });

  test('of a name without a certificate goes with its status; a certificate keeps it', async () => {
    await failOnce('will be tried again by a person');
    expect(await lifetime('TTL', store.keys.history(name))).toBeGreaterThan(0);
    const requested = issuanceOf('one', owner);
    await store.certificates.request(requested, await store.certificates.findIssuance(name));
    const again = (await store.certificates.findIssuance(name))!;
    await store.certificates.fail({ ...requested, step: 'failed', retry_at: NOW }, again);
    expect(await lifetime('TTL', store.keys.history(name))).toBe(-1);
    await failOnce('will be tried again by a person');
    await store.commit(store.certificates.saving(certificateOf('one.example.com', owner, { cert_name: name })));
    await failOnce('a renewal that failed');
    expect(await lifetime('TTL', store.keys.history(name))).toBe(-1);
    expect(await store.certificates.history(name)).toHaveLength(4);
  });

  test('has no entry for what was overtaken', async () => {
    await store.certificates.request(issuanceOf('one', owner), undefined);
    const read = (await store.certificates.findIssuance(name))!;
    await store.certificates.advance({ ...read.record, step: 'order' }, read);
    await expect(store.certificates.fail({ ...read.record, step: 'failed' }, read)).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
    });
    expect(await store.certificates.history(name)).toEqual([]);
  });
});

test('what a CA said of renewals is read in one batch; what is damaged counts as not there', async () => {
  const names = ['a', 'b', 'c'].map((name) => issuanceOf(name, owner).cert_name);
  const info: RenewalInfo = {
    fingerprint: 'sha256:00',
    window: { start: NOW, end: NOW },
    selected_at: NOW,
    explanation_url: null,
    problem: null,
    next_poll_at: NOW,
  };
  await store.renewals.keepInfo(names[0]!, info);
  await client().set(store.keys.renewalInfo(names[1]!), '{"half');
  expect([...(await store.renewals.infos(names))]).toEqual([[names[0], info]]);
  expect(await store.renewals.info(names[2]!)).toBeUndefined();
  expect((await store.renewals.infos([])).size).toBe(0);
});

test('failures are remembered for a set of names in any order, at one CA', async () => {
  const times = { failed_at: NOW, retry_at: NOW };
  const backoff = { failures: 2, ...times, blames: 'ca', message: 'too late' } as const;
  await store.renewals.backOff('ca', ['b.example.com', 'a.example.com'], backoff);
  expect(await store.renewals.backoff('ca', ['a.example.com', 'b.example.com'])).toEqual(backoff);
  expect(await store.renewals.backoff('other-ca', ['a.example.com', 'b.example.com'])).toBeUndefined();
  expect(await store.renewals.backoff('ca', ['a.example.com'])).toBeUndefined();
  await store.commit(store.renewals.forgiving('ca', ['a.example.com', 'b.example.com']));
  expect(await store.renewals.backoff('ca', ['a.example.com', 'b.example.com'])).toBeUndefined();
});

const limit = (name: string, capacity: number, refillMs: number): RateLimit => ({ name, capacity, refillMs });
const draw = (of: RateLimit, cost: 0 | 1 = 1): Draw => ({ limit: of, id: 'x', cost });

describe('rate limits', () => {
  const orders = limit('orders', 2, 3_600_000);
  const sets = limit('sets', 1, 60_000);

  test('as many are drawn as a bucket holds; then it says how long until the next', async () => {
    expect(await store.rateLimits.draw('ca', [draw(orders)])).toBeUndefined();
    expect(await store.rateLimits.draw('ca', [draw(orders)])).toBeUndefined();
    const held = await store.rateLimits.draw('ca', [draw(orders)]);
    expect(held).toMatchObject({ limit: { name: 'orders' }, id: 'x' });
    expect(held!.waitMs).toBeGreaterThan(3_590_000);
    expect(held!.waitMs).toBeLessThanOrEqual(3_600_000);
  });

  test('buckets are apart by CA, limit and whose they are', async () => {
    await store.rateLimits.draw('ca', [draw(sets)]);
    expect(await store.rateLimits.draw('ca', [draw(sets)])).toBeDefined();
    expect(await store.rateLimits.draw('other', [draw(sets)])).toBeUndefined();
    expect(await store.rateLimits.draw('ca', [{ ...draw(sets), id: 'y' }])).toBeUndefined();
  });

  test('from several buckets all is drawn or nothing, and the longest wait is told', async () => {
    await store.rateLimits.draw('ca', [draw(sets)]);
    expect(await store.rateLimits.draw('ca', [draw(orders), draw(sets)])).toMatchObject({ limit: { name: 'sets' } });
    expect(await store.rateLimits.draw('ca', [draw(orders)])).toBeUndefined();
    expect(await store.rateLimits.draw('ca', [draw(orders)])).toBeUndefined();
    expect(await store.rateLimits.draw('ca', [draw(orders), draw(sets)])).toMatchObject({ limit: { name: 'orders' } });
  });

  test('with no cost a bucket must have a token and keeps it', async () => {
    expect(await store.rateLimits.draw('ca', [draw(sets, 0)])).toBeUndefined();
    expect(await store.rateLimits.draw('ca', [draw(sets)])).toBeUndefined();
    expect(await store.rateLimits.draw('ca', [draw(sets, 0)])).toBeDefined();
  });

  test('who is forced draws what is there and never waits', async () => {
    for (let i = 0; i < 4; i++) expect(await store.rateLimits.draw('ca', [draw(orders)], true)).toBeUndefined();
    expect(await store.rateLimits.draw('ca', [draw(orders)])).toBeDefined();
  });

  test('a bucket fills again with time, and is forgotten once it is full', async () => {
    const quick = limit('quick', 1, 30_000);
    await store.rateLimits.draw('ca', [draw(quick)]);
    const held = await store.rateLimits.draw('ca', [draw(quick)]);
    expect(held!.waitMs).toBeLessThanOrEqual(30_000);
    const key = store.keys.rateLimit('ca', 'quick', 'x');
    const at = (Date.now() - 31_000).toFixed(0);
    await client().command(`HSET ${key} at ${at}`);
    expect(await store.rateLimits.draw('ca', [draw(quick)])).toBeUndefined();
    expect(await lifetime('PTTL', key)).toBeLessThanOrEqual(31_000);
  });

  test('two replicas share a bucket', async () => {
    const other = await openStore(redis.url);
    const many = Array.from({ length: 20 }, (_, i) => (i % 2 ? store : other).rateLimits.draw('ca', [draw(orders)]));
    expect((await Promise.all(many)).filter((held) => held === undefined)).toHaveLength(2);
    other.close();
  });
});

describe('gateways', () => {
  test('have a version once each of them has it', async () => {
    await store.gateways.report('one', 5, new Date());
    await store.gateways.report('two', 4, new Date());
    expect(await store.gateways.haveAll(5, 100, none)).toBe(false);
    const waiting = store.gateways.haveAll(5, 10_000, none);
    await store.gateways.report('two', 6, new Date());
    expect(await waiting).toBe(true);
  });

  test('that have left or fallen silent are not waited for', async () => {
    await store.gateways.report('one', 5, new Date());
    await store.gateways.report('two', 4, new Date());
    await store.gateways.report('three', 4, new Date());
    await store.gateways.leave('two');
    await client().command(`DEL ${store.keys.gateway('three')}`);
    expect(await store.gateways.haveAll(5, 100, none)).toBe(true);
    expect([...(await store.gateways.versions())]).toEqual([['one', 5]]);
  });

  test('of which none runs have nothing', async () => {
    expect(await store.gateways.haveAll(1, 60, none)).toBe(false);
  });
});

describe('TLS-ALPN-01 challenges', () => {
  test('are in the change feed when they come and when they go, and expire', async () => {
    const before = await store.alpnChallenges.publish('a.example.com', 'key authorization', new Date(NOW));
    expect((await store.alpnChallenges.list()).records).toEqual([
      { name: 'a.example.com', key_authorization: 'key authorization', expires_at: '2026-01-01T01:00:00.000Z' },
    ]);
    expect(await lifetime('TTL', store.keys.alpnChallenge('a.example.com'))).toBeGreaterThan(3_500);
    const change = { kind: 'alpn-challenge', id: 'a.example.com' };
    expect(await store.changesSince(before - 1)).toMatchObject([{ ...change, version: before }]);
    await store.alpnChallenges.remove(['a.example.com']);
    expect((await store.alpnChallenges.list()).records).toEqual([]);
    expect(await store.changesSince(before)).toMatchObject([{ ...change, version: before + 1 }]);
  });

  test('that have expired are off the list once somebody has read it', async () => {
    const ids = (): Promise<string> => client().command(`ZRANGE ${store.keys.alpnChallengeIndex} 0 -1`);
    await store.alpnChallenges.publish('gone.example.com', 'key authorization', new Date(NOW));
    await store.alpnChallenges.publish('here.example.com', 'key authorization', new Date(NOW));
    await client().command(`DEL ${store.keys.alpnChallenge('gone.example.com')}`);
    expect((await store.alpnChallenges.list()).records).toMatchObject([{ name: 'here.example.com' }]);
    expect(await ids()).toContain('here.example.com');
    expect(await ids()).not.toContain('gone.example.com');
  });
});
