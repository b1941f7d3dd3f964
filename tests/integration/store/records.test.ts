import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Store } from '#store';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { certificateOf, issuanceOf, NOW, openStore, targetOf, tokenOf } from '../../support/store.ts';

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

describe('targets', () => {
  test('of two creations of one host at the same time one wins and the other is told of the conflict', async () => {
    const owner = tokenOf('owner');
    const results = await Promise.allSettled([
      store.targets.create(targetOf('a.example.com', owner, { target_url: 'http://127.0.0.1:1' })),
      store.targets.create(targetOf('a.example.com', owner, { target_url: 'http://127.0.0.1:2' })),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'STORE_CONFLICT' } });
  });

  test('an update of what changed since it was read is refused, so that no change is lost', async () => {
    const owner = tokenOf('owner');
    await store.targets.create(targetOf('a.example.com', owner));
    const read = (await store.targets.find(targetOf('a.example.com', owner).hostname))!;
    await store.targets.update({ ...read.record, enabled: false }, read);
    await expect(store.targets.update({ ...read.record, enable_http: false }, read)).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
    });
    const [now] = (await store.targets.list()).records;
    expect(now).toMatchObject({ enabled: false, enable_http: true });
  });

  test('lists are in the order of names and leave out what was deleted', async () => {
    const owner = tokenOf('owner');
    for (const host of ['c.example.com', 'a.example.com', 'b.example.com'])
      await store.targets.create(targetOf(host, owner));
    expect(await store.targets.delete(targetOf('b.example.com', owner).hostname)).toBe(true);
    expect(await store.targets.delete(targetOf('b.example.com', owner).hostname)).toBe(false);
    expect((await store.targets.list()).records.map(({ hostname }) => hostname)).toEqual([
      'a.example.com',
      'c.example.com',
    ]);
  });

  test.each([
    ['text that is not JSON', '{garbage', 'it is not JSON'],
    [
      'a field of the wrong type',
      JSON.stringify({ ...targetOf('x.example.com', tokenOf('o')), enabled: 'yes' }),
      'enabled',
    ],
    [
      'a schema version of the future',
      JSON.stringify({ schema_version: 99, ...targetOf('x.example.com', tokenOf('o')) }),
      '99',
    ],
  ])('a record with %s is shown as broken and the others live', async (_what, raw, reason) => {
    await store.targets.create(targetOf('good.example.com', tokenOf('owner')));
    await client().set('proxy:x.example.com', raw);
    const follower = store.follow({ onReset: async () => {}, onChanges: async () => {}, onAvailability: () => {} });
    await follower.start();
    await follower.stop();
    const { records, broken } = await store.targets.list();
    expect(records.map(({ hostname }) => hostname)).toEqual(['good.example.com']);
    expect(broken).toEqual([{ id: 'x.example.com', reason: expect.stringContaining(reason) }]);
  });
});

describe('certificates', () => {
  test('deleting one takes its name out of every target that uses it', async () => {
    const owner = tokenOf('owner');
    const certificate = certificateOf('a.example.com', owner);
    await store.commit(store.certificates.saving(certificate));
    await store.targets.create(targetOf('a.example.com', owner, { cert_name: certificate.cert_name }));
    await store.targets.create(targetOf('b.example.com', owner, { cert_name: certificate.cert_name }));
    await store.targets.create(targetOf('c.example.com', owner));
    const using = await store.certificates.delete(certificate.cert_name, new Date());
    expect(using).toEqual(['a.example.com', 'b.example.com']);
    expect((await store.targets.list()).records.map(({ cert_name }) => cert_name)).toEqual([null, null, null]);
    expect(await store.certificates.find(certificate.cert_name)).toBeUndefined();
  });

  test('an issuance that was deleted while it ran stores no certificate', async () => {
    const owner = tokenOf('owner');
    const issuance = issuanceOf('proxy-a-example-com', owner);
    await store.certificates.request(issuance, undefined);
    const read = (await store.certificates.findIssuance(issuance.cert_name))!;
    await store.certificates.delete(issuance.cert_name, new Date());
    const certificate = certificateOf('a.example.com', owner);
    await expect(
      store.certificates.complete(certificate, { ...issuance, step: 'completed' }, read),
    ).rejects.toMatchObject({
      code: 'STORE_CONFLICT',
    });
    expect(await store.certificates.find(certificate.cert_name)).toBeUndefined();
  });

  test('an issuance in progress is kept for ever, an ended one for its retention time', async () => {
    const owner = tokenOf('owner');
    const issuance = issuanceOf('one', owner);
    await store.certificates.request(issuance, undefined);
    expect(await client().command('TTL issuance:one')).toBe(':-1\r\n');
    const read = (await store.certificates.findIssuance(issuance.cert_name))!;
    const failed = await store.certificates.advance({ ...issuance, step: 'failed' }, read);
    expect(await client().command('TTL issuance:one')).toMatch(/^:(600|599)\r\n$/);
    await store.certificates.advance({ ...issuance, id: 'next' }, failed);
    expect(await client().command('TTL issuance:one')).toBe(':-1\r\n');
  });
});

describe('tokens', () => {
  test('a token is found by what the client sends and by its name, and a name is given once', async () => {
    const token = tokenOf('mine');
    await store.tokens.create(token);
    expect((await store.tokens.findByToken(token.token))?.record).toEqual(token);
    expect((await store.tokens.findByName(token.name))?.record).toEqual(token);
    expect(await store.tokens.findByToken(`${token.token}x`)).toBeUndefined();
    await expect(store.tokens.create(tokenOf('mine'))).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
  });

  test('deleting one deletes what it owns, also what is being issued, and nothing else', async () => {
    const [mine, other] = [tokenOf('mine'), tokenOf('other')];
    await store.tokens.create(mine);
    await store.tokens.create(other);
    await store.targets.create(targetOf('mine.example.com', mine));
    await store.targets.create(
      targetOf('other.example.com', other, { cert_name: certificateOf('mine.example.com', mine).cert_name }),
    );
    await store.commit(store.certificates.saving(certificateOf('mine.example.com', mine)));
    await store.commit(store.certificates.saving(certificateOf('other.example.com', other)));
    await store.certificates.request(issuanceOf('running', mine), undefined);

    expect(await store.tokens.delete(mine, new Date(NOW))).toEqual({
      targets: ['mine.example.com'],
      certificates: ['proxy-mine-example-com', 'running'],
      accessLists: [],
      routes: [],
      templates: [],
    });
    expect(await store.tokens.findByToken(mine.token)).toBeUndefined();
    expect((await store.tokens.list()).records.map(({ name }) => name)).toEqual(['other']);
    expect((await store.targets.list()).records).toMatchObject([{ hostname: 'other.example.com', cert_name: null }]);
    expect((await store.certificates.list()).records.map(({ cert_name }) => cert_name)).toEqual([
      'proxy-other-example-com',
    ]);
    expect((await store.certificates.listIssuances()).records).toEqual([]);
  });
});

describe('sessions', () => {
  test('Redis holds no handle that opens a session, and an ended session is gone', async () => {
    const id = await store.sessions.create(tokenOf('mine').hash, new Date());
    expect(await client().command('KEYS *')).not.toContain(id);
    expect(await store.sessions.use(id, new Date())).toBeDefined();
    await store.sessions.end(id);
    expect(await store.sessions.use(id, new Date())).toBeUndefined();
  });

  test('a session ends after a time without use, which each use begins anew', async () => {
    const id = await store.sessions.create(tokenOf('mine').hash, new Date());
    const [key = ''] = /session:\w+/.exec(await client().command('KEYS session:*')) ?? [];
    await client().command(`EXPIRE ${key} 5`);
    expect(await store.sessions.use(id, new Date())).toBeDefined();
    expect(await client().command(`TTL ${key}`)).toMatch(/^:(60|59)\r\n$/);
    await client().command(`EXPIRE ${key} 0`);
    expect(await store.sessions.use(id, new Date())).toBeUndefined();
  });

  test('a session ends after its lifetime however much it is used', async () => {
    const id = await store.sessions.create(tokenOf('mine').hash, new Date());
    expect(await store.sessions.use(id, new Date(Date.now() + 599_000))).toBeDefined();
    expect(await store.sessions.use(id, new Date(Date.now() + 601_000))).toBeUndefined();
  });
});
