import { afterAll, describe, expect, test } from '@jest/globals';
import type { BulkChanged, Problem } from '#contracts';
import type { ApiToken, Hostname, ProxyTarget } from '#domain';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { targetOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';
import { newHost } from '../../support/target-requests.ts';

const { api, alice, bob, asAlice } = await startTargetParties();
afterAll(() => api.stop());

const bulk = <T = BulkChanged>(token: string, body: object, query = ''): Promise<Told<T>> =>
  api.ask<T>('POST', `/proxy/targets/bulk${query}`, { token, body });
const make = async (owner: ApiToken, own: Partial<ProxyTarget> = {}): Promise<Hostname> => {
  const host = newHost();
  await api.store.targets.create(targetOf(host, owner, own));
  return host as Hostname;
};
const stored = async (host: Hostname): Promise<ProxyTarget | undefined> => (await api.store.targets.find(host))?.record;

describe('one change of many hosts', () => {
  test('by name tells what became of each, and leaves hosts of others as they are', async () => {
    const [on, off, theirs] = [await make(alice), await make(alice, { enabled: false }), await make(bob)];
    const hostnames = [on, off, theirs, 'none.example.com', on];
    const { status, body } = await bulk(alice.token, { action: 'disable', select: { hostnames } });
    expect([status, body]).toMatchObject([
      200,
      {
        action: 'disable',
        dry_run: false,
        changed: 1,
        unchanged: 1,
        failed: 2,
        results: [
          { hostname: on, result: 'changed' },
          { hostname: off, result: 'unchanged' },
          { hostname: theirs, result: 'forbidden', message: 'It belongs to another token.' },
          { hostname: 'none.example.com', result: 'not_found' },
        ],
      },
    ]);
    expect([(await stored(on))?.enabled, (await stored(theirs))?.enabled]).toEqual([false, true]);
    const admins = await bulk(ADMIN_TOKEN, { action: 'disable', select: { hostnames: [theirs] } });
    expect([admins.body.changed, (await stored(theirs))?.enabled]).toEqual([1, false]);
  });

  test('by labels or words means one’s own alone, and the administrator’s means all', async () => {
    const own = { labels: ['mine', 'live'], enabled: false };
    const [one, two, theirs] = [
      await make(alice, own),
      await make(alice, { labels: ['mine'], enabled: false }),
      await make(bob, own),
    ];
    const first = await bulk(alice.token, { action: 'enable', select: { labels: ['live', 'mine'] } });
    expect(first.body.results).toEqual([{ hostname: one, result: 'changed' }]);
    const second = await bulk(alice.token, { action: 'enable', select: { search: two.toUpperCase() } });
    expect(second.body.results).toEqual([{ hostname: two, result: 'changed' }]);
    expect((await stored(theirs))?.enabled).toBe(false);
    expect((await bulk(bob.token, { action: 'enable', select: { search: one } })).body.results).toEqual([]);
    const all = await bulk(ADMIN_TOKEN, { action: 'disable', select: { labels: ['mine'], owner: 'bob' } });
    expect(all.body).toMatchObject({ unchanged: 1, results: [{ hostname: theirs }] });
  });

  test('gives and takes labels, and a host that would have too many stays as it is', async () => {
    const [host, full] = [
      await make(alice, { labels: ['a'] }),
      await make(alice, { labels: Array.from({ length: 20 }, (_, i) => `l${i}`) }),
    ];
    const given = await bulk(alice.token, { action: 'label', labels: ['B', 'a'], select: { hostnames: [host, full] } });
    expect(given.body.results).toEqual([
      { hostname: host, result: 'changed' },
      { hostname: full, result: 'failed', message: expect.stringContaining('at most 20') },
    ]);
    expect([(await stored(host))?.labels, (await stored(full))?.labels.length]).toEqual([['a', 'b'], 20]);
    const taken = await bulk(alice.token, { action: 'unlabel', labels: ['a', 'z'], select: { hostnames: [host] } });
    expect([taken.body.changed, (await stored(host))?.labels]).toEqual([1, ['b']]);
  });

  test('with dry_run says the same and changes nothing', async () => {
    const host = await make(alice);
    const before = await stored(host);
    const body = { action: 'disable', select: { hostnames: [host] } };
    expect((await bulk(alice.token, body, '?dry_run=true')).body).toMatchObject({ dry_run: true, changed: 1 });
    expect(await stored(host)).toEqual(before);
  });

  test('never brings back a host that is deleted meanwhile, nor undoes another change', async () => {
    const hostnames = await Promise.all(Array.from({ length: 60 }, () => make(alice, { labels: ['racing'] })));
    const gone = hostnames.filter((_, i) => i % 3 === 0);
    const noted = hostnames.filter((_, i) => i % 3 === 1);
    const [changed, ...others] = await Promise.all([
      bulk(alice.token, { action: 'disable', select: { labels: ['racing'] } }),
      ...gone.map((host) => asAlice.delete(host)),
      ...noted.map((host) => asAlice.change(host, { notes: 'kept' })),
    ]);
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    const results = new Map(changed.body.results.map(({ hostname, result }) => [hostname, result]));
    for (const host of gone) {
      expect(await stored(host)).toBeUndefined();
      // Deleted before it was looked for, in between, or after it was changed.
      expect([undefined, 'not_found', 'changed']).toContain(results.get(host));
    }
    for (const host of noted) expect(await stored(host)).toMatchObject({ notes: 'kept', enabled: false });
    expect((await api.store.targets.list()).broken).toEqual([]);
  });

  test.each([
    [{ action: 'enable', select: {} }, ['select']],
    [{ action: 'enable', select: { hostnames: ['a.example.com'], search: 'x' } }, ['select.hostnames']],
    [{ action: 'label', select: { search: 'x' } }, ['labels']],
    [{ action: 'enable', labels: ['x'], select: { search: 'x' } }, ['labels']],
    [{ action: 'delete', select: { search: ' ' }, colour: 1 }, ['action', 'colour', 'select.search']],
  ])('%j is a 400 that names what is wrong', async (body, fields) => {
    const { status, body: problem } = await bulk<Problem>(alice.token, body);
    expect([status, problem.details?.map(({ field }) => field).sort()]).toEqual([400, fields]);
  });

  test('needs a token', async () => {
    const body = { action: 'enable', select: { search: 'x' } };
    expect((await api.ask('POST', '/proxy/targets/bulk', { body })).status).toBe(401);
  });
});
