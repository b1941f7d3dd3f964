import { afterAll, describe, expect, test } from '@jest/globals';
import type { HistoryEntryDetail, HistoryEntryView, Problem } from '#contracts';
import type { CertName, HistoryKind, TargetHost } from '#domain';
import { createSelfSigned } from '#pki';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { certificateOf, issuanceOf, openStore } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';

const { api, alice, bob } = await startTargetParties();
afterAll(() => api.stop());

const redis = new RedisClient(api.redis.socketPath);
const pair = await createSelfSigned({ commonName: 'a.example.com', names: ['a.example.com'], days: 30 });
const other = await createSelfSigned({ commonName: 'a.example.com', names: ['a.example.com'], days: 60 });

type Ask = readonly [method: string, path: string, body?: object];
const ask = <T = Problem>([method, path, body]: Ask, token = alice.token): Promise<Told<T>> =>
  api.ask<T>(method, path, { token, body });
/** A change that is made; what it is answered with counts for nothing here. */
const done = async (change: Ask, token?: string): Promise<void> => {
  const told = await ask(change, token);
  expect([told.text, told.status < 300]).toEqual([told.text, true]);
};
const list = async (query = '', token = ADMIN_TOKEN): Promise<HistoryEntryView[]> =>
  (await ask<HistoryEntryView[]>(['GET', `/history${query}`], token)).body;
const detail = async ({ entry_id }: HistoryEntryView, token = ADMIN_TOKEN): Promise<HistoryEntryDetail> =>
  (await ask<HistoryEntryDetail>(['GET', `/history/${entry_id}`], token)).body;
const undo = ({ entry_id }: HistoryEntryView, token = alice.token): Promise<Told<Problem>> =>
  ask(['POST', `/history/${entry_id}/undo`], token);
/** The latest change of a record. */
const latest = async (kind: HistoryKind, id: string): Promise<HistoryEntryView> => {
  const [entry] = await list(`?kind=${kind}&id=${id}`);
  if (!entry) throw new Error(`no change of ${kind} ${id}`);
  return entry;
};

const HEADER_SECRET = 'Bearer of-the-backend';
const PASSWORD = 'correct horse battery';
const HASH = '$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
const TARGET = '/proxy/targets/a.example.com';
const target = {
  hostname: 'a.example.com',
  target_url: 'http://127.0.0.1:1',
  enable_https: false,
  custom_headers: { Authorization: HEADER_SECRET },
};
const imported = (with_: typeof pair): object => ({
  cert_name: 'imported',
  fullchain_pem: with_.certificate_pem,
  private_key_pem: with_.private_key_pem,
});
const route = { path_pattern: '/h/', target_type: 'hostname', target_value: 'a.example.com' };
const listed = { name: 'staff', users: [{ username: 'alice', password: PASSWORD }] };
const QUICK = { root_key_type: 'ecdsa-p256', intermediate_key_type: 'ecdsa-p256' };

/** In this order, each after those before it. */
const CHANGES: readonly [change: Ask, entry: string, fields?: readonly string[], token?: string][] = [
  [['POST', '/proxy/targets', target], 'create target a.example.com'],
  [
    ['PUT', TARGET, { notes: 'mine', backend_ca_pem: pair.certificate_pem }],
    'update target a.example.com',
    ['backend_ca_pem', 'notes'],
  ],
  [
    ['POST', '/proxy/targets/bulk', { select: { hostnames: ['a.example.com'] }, action: 'disable' }],
    'update target a.example.com',
    ['enabled'],
  ],
  [['POST', '/routes', { ...route, route_id: 'h' }], 'create route h'],
  [['PUT', '/routes/h', { priority: 60 }], 'update route h', ['priority']],
  [['DELETE', '/routes/h'], 'delete route h'],
  [['POST', '/access-lists', listed], 'create access-list staff'],
  [['POST', '/access-lists/staff/import-htpasswd', { htpasswd: `bob:${HASH}` }], 'update access-list staff', ['users']],
  [
    ['PUT', '/access-lists/staff', { users: [{ username: 'alice', password: `${PASSWORD}!` }] }],
    'update access-list staff',
    ['users'],
  ],
  [['DELETE', '/access-lists/staff'], 'delete access-list staff'],
  [
    ['POST', '/templates', { name: 't', fields: { custom_headers: { 'X-Api-Key': HEADER_SECRET } } }],
    'create template t',
  ],
  [['PUT', '/templates/t', { notes: 'n' }], 'update template t', ['notes']],
  [['DELETE', '/templates/t'], 'delete template t'],
  [['POST', '/certificates', { cert_name: 'ordered', domain: 'o.example.com' }], 'create issuance ordered'],
  [['DELETE', '/certificates/ordered'], 'delete issuance ordered'],
  [['POST', '/certificates/import', imported(pair)], 'create certificate imported'],
  [['PUT', '/certificates/imported', { labels: ['shop'] }], 'update certificate imported', ['labels']],
  [
    ['POST', '/certificates/import', imported(other)],
    'update certificate imported',
    ['expires_at', 'fingerprint', 'fullchain_pem', 'private_key_pem'],
  ],
  [['PUT', TARGET, { cert_name: 'imported' }], 'update target a.example.com', ['cert_name']],
  [['PUT', '/token/email', { cert_email: 'new@example.com' }], 'update token alice', ['cert_email']],
  [['PUT', '/settings', { unknown_hosts: 'abort' }], 'create settings settings', [], ADMIN_TOKEN],
  [['PUT', '/oauth/groups/team', { users: ['octocat'] }], 'create local-group team', [], ADMIN_TOKEN],
  [['PUT', '/oauth/groups/team', { users: [] }], 'update local-group team', ['users'], ADMIN_TOKEN],
  [['DELETE', '/oauth/groups/team'], 'delete local-group team', [], ADMIN_TOKEN],
  [['POST', '/ca/init', QUICK], 'create internal-ca internal-ca', [], ADMIN_TOKEN],
  [
    [
      'POST',
      '/proxy/targets',
      { hostname: 'auth.example.com', target_url: 'instance:oauth-server', enable_https: false },
    ],
    'create target auth.example.com',
    [],
    ADMIN_TOKEN,
  ],
  [
    ['PUT', '/oauth/setup', { auth_host: 'auth.example.com', cookie_domain: null }],
    'create auth-setting auth-setting',
    [],
    ADMIN_TOKEN,
  ],
];

describe('the history', () => {
  test('has one entry of each change of each kind: who, by what, what, and which fields', async () => {
    for (const [change, expected, fields = [], token = alice.token] of CHANGES) {
      const [before] = await list('?limit=1');
      await done(change, token);
      const entries = await list(before ? `?since=${before.entry_id}` : '');
      const told = entries.map(({ action, kind, id, who, by }) => [`${action} ${kind} ${id}`, who, by]);
      expect([change, told]).toEqual([change, [[expected, token === ADMIN_TOKEN ? 'admin' : 'alice', 'rest']]]);
      expect([change, entries[0]?.fields.filter((field) => field !== 'issued_at')]).toEqual([change, fields]);
    }
  });

  test('keeps no secret: no password, hash, key, PEM, token or value of a header is in the stream', async () => {
    const raw = await redis.command('XRANGE change-history - +');
    expect(raw).toContain('"custom_headers":{"Authorization":{"hidden":1}}');
    expect(raw).toContain('a.example.com');
    const stored = await Promise.all(['alice', 'bob'].map((name) => redis.command(`GET token:${name}`)));
    expect(stored.every((text) => text.includes('sha256:'))).toBe(true);
    for (const secret of [HEADER_SECRET, PASSWORD, HASH, '$argon2', 'BEGIN', alice.token, bob.token, ADMIN_TOKEN])
      expect([secret, raw.includes(secret)]).toEqual([secret, false]);
  });

  test('of a token is of its own records alone; nobody has one', async () => {
    await done(['POST', '/templates', { name: 'of-bob', fields: {} }], bob.token);
    const entry = await latest('template', 'of-bob');
    expect((await list('', bob.token)).map(({ id }) => id)).toEqual(['of-bob', 'bob']);
    expect((await list('', alice.token)).some(({ who }) => who === 'bob')).toBe(false);
    for (const denied of [await ask(['GET', `/history/${entry.entry_id}`]), await undo(entry)])
      expect([denied.status, denied.body.message]).toEqual([403, expect.stringContaining('another token')]);
    expect((await api.ask('GET', '/history')).status).toBe(401);
    expect((await ask(['GET', '/history/1-1'])).status).toBe(404);
    expect((await ask(['GET', '/history/x'])).status).toBe(400);
  });

  test('is picked out by kind, id, who and since, and paged', async () => {
    expect((await list('?who=bob')).map(({ id }) => id)).toEqual(['of-bob']);
    expect((await list('?kind=route')).map(({ action }) => action).slice(0, 3)).toEqual(['delete', 'update', 'create']);
    const told = await ask<HistoryEntryView[]>(['GET', '/history?id=staff&limit=1&offset=1'], ADMIN_TOKEN);
    expect([told.body.length, told.headers.get('x-total-count')]).toEqual([1, '4']);
    const { time } = told.body[0] ?? { time: '' };
    expect((await list(`?since=${time}&kind=route`)).length).toBe(0);
    expect((await list(`?since=2026-01-01T00:00:00Z&kind=route`)).length).toBeGreaterThan(2);
    expect(await list(`?since=2999-01-01T00:00:00Z`)).toEqual([]);
    for (const wrong of ['?kind=x', '?since=yesterday', '?x=1', '?limit=0'])
      expect((await ask(['GET', `/history${wrong}`])).status).toBe(400);
  });

  test('shows each difference by its place', async () => {
    await done([
      'PUT',
      TARGET,
      { custom_headers: { Authorization: `${HEADER_SECRET}2`, 'X~Y': 'z' }, labels: ['one'] },
    ]);
    const { before, after, diff } = await detail(await latest('target', 'a.example.com'));
    expect(before).toMatchObject({ labels: [], custom_headers: { Authorization: '***' } });
    expect(after).toMatchObject({ labels: ['one'], custom_headers: { Authorization: '***', 'X~Y': '***' } });
    expect(diff).toEqual([
      { path: '/custom_headers/Authorization', before: '***', after: '***' },
      { path: '/custom_headers/X~0Y', after: '***' },
      { path: '/labels', before: [], after: ['one'] },
    ]);
  });

  test.each<[string, Ask]>([
    ['a host that is there', ['POST', '/proxy/targets', target]],
    ['a field that is wrong', ['PUT', TARGET, { target_url: 'ftp://x' }]],
    ['a host of another token', ['DELETE', '/proxy/targets/auth.example.com']],
    ['nothing that is there', ['DELETE', '/routes/none']],
    ['settings, without the right', ['PUT', '/settings', { unknown_hosts: 'abort' }]],
    ['a list that is in use', ['POST', '/certificates/import', { ...imported(pair), private_key_pem: 'x' }]],
  ])('has no entry of a change that fails: %s', async (_, change) => {
    const before = await redis.command('XINFO STREAM change-history');
    expect((await ask(change)).status).toBeGreaterThanOrEqual(400);
    expect(await redis.command('XINFO STREAM change-history')).toBe(before);
  });

  test('tells who asked through a second replica, by a session of the GUI, and by a recipe', async () => {
    const second = await HttpApp.start('admin-api', { ADMIN_TOKEN }, { redis: api.redis, store: api.store });
    try {
      const body = { notes: 'by the other' };
      expect((await second.ask('PUT', TARGET, { token: bob.token, body })).status).toBe(403);
      expect((await second.ask('PUT', TARGET, { token: ADMIN_TOKEN, body })).status).toBe(200);
      expect(await latest('target', 'a.example.com')).toMatchObject({ who: 'admin', by: 'rest', fields: ['notes'] });
    } finally {
      await second.process.stop();
    }
    const login = await api.fetch('POST', '/auth/login', { body: { token: alice.token } });
    const cookie = login.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ');
    const headers = { cookie, origin: api.url, 'sec-fetch-site': 'same-origin' };
    await api.ask('PUT', TARGET, { headers, body: { notes: 'by the page' } });
    expect(await latest('target', 'a.example.com')).toMatchObject({ who: 'alice', by: 'gui' });
    await api.ask('PUT', TARGET, { token: alice.token, headers: { 'user-agent': 'mpm-recipe' }, body: { notes: '' } });
    expect(await latest('target', 'a.example.com')).toMatchObject({ who: 'alice', by: 'recipe' });
    expect((await list('?kind=route')).at(-1)).toMatchObject({ who: 'the system', by: 'admin-api', action: 'create' });
  });

  test('has the entry of every change that is there, and of no other, when the process is killed', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `killed-${i}`);
    const asked = names.map((name, i) =>
      ask(['POST', '/templates', { name, fields: {} }]).then(
        ({ status }) => {
          if (i === 20) void api.process.kill();
          return status === 201 ? name : undefined;
        },
        () => undefined,
      ),
    );
    const acknowledged = (await Promise.all(asked)).filter((name) => name !== undefined);
    await api.process.exited;
    await api.run();
    const made = (await api.store.templates.list()).records.map(({ name }) => String(name));
    const entered = (await list('?kind=template')).map(({ id }) => id);
    const there = (all: readonly string[]): string[] => names.filter((name) => all.includes(name));
    expect(there(entered)).toEqual(there(made));
    expect(there(made)).toEqual(expect.arrayContaining(acknowledged));
    expect(acknowledged.length).toBeGreaterThan(0);
  });

  test('keeps about HISTORY_KEEP changes', async () => {
    for (let i = 0; i < 300; i++) await redis.command('XADD change-history * head {} before null after null');
    const small = await HttpApp.start(
      'admin-api',
      { ADMIN_TOKEN, HISTORY_KEEP: '10' },
      { redis: api.redis, store: api.store },
    );
    try {
      await small.ask('PUT', TARGET, { token: ADMIN_TOKEN, body: { notes: 'the last' } });
      // Redis forgets whole blocks of a stream, of a hundred entries each.
      expect(Number((await redis.command('XLEN change-history')).slice(1))).toBeLessThanOrEqual(110);
      expect(await latest('target', 'a.example.com')).toMatchObject({ fields: ['notes'] });
    } finally {
      await small.process.stop();
    }
  });

  test('of a certificate has its order and what came of it, and not the steps between', async () => {
    const { certificates, history } = api.store;
    await certificates.request(issuanceOf('stepped', alice), undefined);
    const placed = await certificates.findIssuance('stepped' as CertName);
    if (!placed) throw new Error('it was placed just now');
    const step = { ...placed.record, step: 'validation', order_key_pem: 'the key of the order' } as const;
    const read = await certificates.advance(step, placed);
    const certificate = certificateOf('stepped.example.com', alice, { cert_name: 'stepped' as CertName });
    await certificates.complete(certificate, { ...step, step: 'completed' }, read);
    await certificates.delete('stepped', new Date());
    const entries = (await history.list()).filter(({ id }) => id === 'stepped');
    expect(entries.map(({ action, kind }) => `${action} ${kind}`)).toEqual([
      'delete certificate',
      'create certificate',
      'create issuance',
    ]);
    expect(JSON.stringify(entries)).not.toContain('the key of the order');
    expect(JSON.stringify(entries)).not.toContain('the private key');
  });

  test('is one chain, also where several write without looking', async () => {
    const second = await openStore(api.redis.url);
    try {
      const hosts = Array.from({ length: 30 }, (_, i) => `auth${i}.example.com` as TargetHost);
      await Promise.all(
        hosts.map((auth_host, i) => (i % 2 ? api.store : second).authSetting.save({ auth_host, cookie_domain: null })),
      );
      const entries = (await api.store.history.list()).filter(({ kind }) => kind === 'auth-setting').slice(0, 30);
      const chain = entries.toReversed().map(({ before, after }) => [before?.['auth_host'], after?.['auth_host']]);
      expect(new Set(chain.map(([, after]) => after))).toEqual(new Set(hosts));
      for (const [i, [before]] of chain.entries()) if (i > 0) expect(before).toBe(chain[i - 1]?.[1]);
      expect(entries[0]).toMatchObject({ who: 'the system', by: 'test' });
    } finally {
      second.close();
    }
  });
});
