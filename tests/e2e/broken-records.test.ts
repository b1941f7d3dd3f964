import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CertificateStatus, Health } from '#contracts';
import type { Change, TokenHash } from '#domain';
import type { Store } from '#store';
import { startBackend, type Backend } from '../support/backend.ts';
import { eventually } from '../support/eventually.ts';
import { RedisClient } from '../support/redis-client.ts';
import { startRedis, type RedisServer } from '../support/redis-server.ts';
import { certificateOf, NOW, openStore, targetOf, tokenOf } from '../support/store.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

const HOST = 'good.example.com';
const ADMIN_TOKEN = 'the-token-of-the-administrator';
const FROM_THE_FUTURE = JSON.stringify({ schema_version: 99 });
const owner = tokenOf('planter');
const MADE = { owner_token_hash: owner.hash, created_by: owner.name, created_at: NOW, updated_at: NOW };

/** Something under a key that nothing of ours can have written. */
interface Plant {
  readonly kind: Change['kind'];
  readonly id: string;
  readonly key: string;
  /** A text, or the fields of a hash where there should be a text. */
  readonly value: string | object;
  readonly index?: string;
  /** Where GET /health names it otherwise. */
  readonly name?: string;
  readonly reason: string | RegExp;
}

let redis: RedisServer;
let byHand: RedisClient;
let store: Store;
let system: System;
let backend: Backend;
let plants: readonly Plant[];
let orders = 0;

beforeAll(async () => {
  [redis, backend] = [await startRedis(), await startBackend('the good one')];
  store = await openStore(redis.url);
  byHand = new RedisClient(redis.socketPath);
  plants = everyKind();
  system = await start();
  await call('POST', '/access-lists', { name: 'good', rules: [{ action: 'allow', network: '127.0.0.0/8' }] });
  await call('POST', '/proxy/targets', {
    hostname: HOST,
    target_url: backend.url,
    enable_https: false,
    access_lists: ['good'],
  });
  await call('POST', '/routes', {
    route_id: 'good',
    path_pattern: '/routed',
    target_type: 'hostname',
    target_value: HOST,
    strip_prefix: '/routed',
  });
  await call('POST', '/templates', { name: 'good', fields: { compression: true } });
});
afterAll(async () => {
  await system?.stop();
  store?.close();
  await redis?.stop();
  await backend?.stop();
});

const start = (): Promise<System> =>
  System.start({ environment: { REDIS_URL: redis.url, ADMIN_TOKEN, ADMIN_EMAIL: 'me@example.com' } });

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await system.api(method, path, { token: ADMIN_TOKEN, ...(body && { body }) });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

function everyKind(): Plant[] {
  const { keys } = store;
  const target = (own: object): string => JSON.stringify({ ...targetOf('x.example.com', owner), ...own });
  const hash = `sha256:${'0'.repeat(64)}` as TokenHash;
  const indexed = [
    ['target', keys.target, keys.targetIndex],
    ['certificate', keys.certificate, keys.certificateIndex],
    ['issuance', keys.issuance, keys.issuanceIndex],
    ['route', keys.route, keys.routeIndex],
    ['access-list', keys.accessList, keys.accessListIndex],
    ['template', keys.template, keys.templateIndex],
    ['local-group', keys.localGroup, keys.localGroupIndex],
    ['alpn-challenge', keys.alpnChallenge, keys.alpnChallengeIndex],
  ] as const;
  return [
    ...indexed.flatMap(([kind, keyOf, index]) =>
      [
        { id: `mangled.${kind}.example.com`, value: 'not json', reason: 'not JSON' },
        { id: `empty.${kind}.example.com`, value: '{}', reason: 'expected' },
        { id: `newer.${kind}.example.com`, value: FROM_THE_FUTURE, reason: 'schema version 99' },
        { id: `list.${kind}.example.com`, value: { a: '1' }, reason: 'is a hash and not a string' },
      ].map((one) => ({ kind, key: keyOf(one.id), index, ...one })),
    ),
    {
      kind: 'target',
      id: 'wrong.example.com',
      key: keys.target('wrong.example.com'),
      index: keys.targetIndex,
      value: target({ hostname: 'wrong.example.com', rate_limit: -1 }),
      reason: 'rate_limit',
    },
    {
      kind: 'certificate',
      id: 'no-pem',
      key: keys.certificate('no-pem'),
      index: keys.certificateIndex,
      value: JSON.stringify({ ...certificateOf('no-pem.example.com', owner), cert_name: 'no-pem', fullchain_pem: 'x' }),
      reason: /PEM|certificate/,
    },
    {
      kind: 'route',
      id: 'bad-regex',
      key: keys.route('bad-regex'),
      index: keys.routeIndex,
      value: JSON.stringify({
        ...MADE,
        route_id: 'bad-regex',
        path_pattern: '/(',
        is_regex: true,
        target_type: 'hostname',
        target_value: HOST,
        priority: 1,
      }),
      reason: 'not a regular expression',
    },
    {
      kind: 'access-list',
      id: 'bad-network',
      key: keys.accessList('bad-network'),
      index: keys.accessListIndex,
      value: JSON.stringify({
        ...MADE,
        name: 'bad-network',
        satisfy: 'all',
        users: [],
        realm: 'r',
        rules: [{ action: 'allow', network: '10.0.0.0/99' }],
      }),
      reason: 'the gateway cannot keep to it',
    },
    {
      kind: 'token',
      id: 'mangled',
      key: keys.tokenByHash(hash),
      value: 'not json',
      name: hash,
      reason: 'not JSON',
    },
    { kind: 'settings', id: 'settings', key: keys.settings, value: FROM_THE_FUTURE, reason: 'schema version 99' },
  ];
}

/** Writes something by hand, and says that it changed, as another program that knows the change feed would. */
async function plant({ kind, id, key, value, index }: Plant): Promise<void> {
  if (typeof value === 'string') await byHand.set(key, value);
  else await byHand.write('HSET', key, ...Object.entries(value).flat());
  if (index !== undefined) await byHand.write('ZADD', index, kind === 'alpn-challenge' ? '9e15' : '0', id);
  if (kind === 'token') {
    await byHand.set(store.keys.tokenByName(id), `sha256:${'0'.repeat(64)}`);
    await byHand.write('ZADD', store.keys.tokenIndex, '0', id);
  }
  await store.commit({ writes: [], changes: [[kind, id]] });
}

/** What stands in Redis besides the records that are listed. */
async function plantTheRest(): Promise<void> {
  const { keys } = store;
  await byHand.write('HSET', keys.challenge('a-list-by-hand'), 'a', '1');
  await byHand.write('HSET', keys.publishedRecords, 'field', 'not json');
  await byHand.set(keys.renewalInfo('good'), 'not json');
  await byHand.set(keys.gateway('made-up'), 'not json');
  await byHand.write('ZADD', keys.gatewayIndex, String(Date.now()), 'made-up');
  await byHand.write('RPUSH', keys.history('mangled.certificate.example.com'), 'not json');
  await byHand.write('XADD', keys.accessLog, '*', 'line', 'not json');
}

/** That /health names every plant with its reason. */
const areShown = (): Promise<unknown> =>
  eventually(
    async () => {
      const { body } = await system.api<Health>('GET', '/health');
      for (const { kind, id, name = id, reason } of plants)
        expect(body.orphaned_resources).toContainEqual({
          kind,
          name,
          reason: typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason),
        });
    },
    { deadlineMs: 20_000 },
  );

/** That everything else is served, changed and worked on. */
async function allElseLives(): Promise<void> {
  const ask = async (host: string, path = '/'): Promise<number> =>
    (await visit(host, { protocol: 'http', port: system.httpPort, path })).status;
  expect([await ask(HOST), await ask(HOST, '/routed/x'), await ask('wrong.example.com')]).toEqual([200, 200, 404]);
  expect(await ask('nobody.example.com')).toBe(404);
  expect(await ask(HOST, '/.well-known/acme-challenge/another')).toBe(404);
  expect([404, 503]).toContain(await ask(HOST, '/.well-known/acme-challenge/a-list-by-hand'));
  for (const list of ['/proxy/targets', '/certificates', '/issuances', '/routes', '/access-lists', '/templates'])
    expect(Array.isArray(await call('GET', list))).toBe(true);
  expect(await call('GET', '/templates/good')).toMatchObject({ name: 'good' });
  await call('PUT', `/proxy/targets/${HOST}`, { notes: `change ${(orders += 1)}` });
  expect((await system.api<Health>('GET', '/health')).body).toMatchObject({ status: 'healthy', redis: 'healthy' });
  // cert-manager works on what is ordered: there is no CA at this address, and it says so.
  const cert_name = `ordered-${orders}`;
  const acme_directory_url = 'https://127.0.0.1:1/dir';
  await call('POST', '/certificates', { cert_name, domain: `${cert_name}.example.com`, acme_directory_url });
  await eventually(
    async () => {
      const status = (await call('GET', `/certificates/${cert_name}/status`)) as CertificateStatus;
      expect(JSON.stringify(status)).toContain('127.0.0.1:1');
      expect(JSON.stringify(status)).toMatch(/ECONNREFUSED|cannot be reached|unreachable|refused/);
    },
    { deadlineMs: 30_000 },
  );
}

test('records of every kind that cannot be used are left out live, shown with their reasons, and harm nothing else', async () => {
  await plantTheRest();
  for (const one of plants) await plant(one);
  await areShown();
  await allElseLives();
});

test('the same holds at a start, also where the settings are no text at all', async () => {
  await system.stop();
  await byHand.write('DEL', store.keys.settings);
  await byHand.write('HSET', store.keys.settings, 'a', '1');
  plants = plants.map((one) => (one.kind === 'settings' ? { ...one, reason: 'another type' } : one));
  system = await start();
  await areShown();
  await allElseLives();
});

test('a record that is mended is used from then on, and shown no more', async () => {
  const { keys } = store;
  await byHand.write('DEL', keys.settings);
  const mended = { ...targetOf('mangled.target.example.com', owner), target_url: backend.url };
  await byHand.set(keys.target(mended.hostname), JSON.stringify(mended));
  await store.commit({
    writes: [['DEL', keys.template('mangled.template.example.com')]],
    changes: [
      ['settings', 'settings'],
      ['target', mended.hostname],
      ['template', 'mangled.template.example.com'],
    ],
  });
  await eventually(async () => {
    const { body } = await system.api<Health>('GET', '/health');
    const names = body.orphaned_resources.map(({ kind, name, reason }) => `${kind} ${name} ${reason}`).join('\n');
    expect(names).not.toContain('mangled.template');
    expect(names).not.toMatch(/^settings/m);
    expect(names).not.toMatch(/mangled\.target.*JSON/);
    const answer = await visit(mended.hostname, { protocol: 'http', port: system.httpPort });
    expect([answer.status, answer.body]).toEqual([200, 'hello from the good one']);
  });
});
