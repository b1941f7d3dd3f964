import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LiveChange, Problem, RouteView, TargetRoutes } from '#contracts';
import { parseTargetHost, type ApiToken } from '#domain';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { EventStream } from '../../support/event-stream.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { routeOf } from '../../support/routes.ts';
import { targetOf } from '../../support/store.ts';

const MINE = 'alice.example.com';
const THEIRS = 'bob.example.com';
const BUILT_IN = ['acme-challenge', 'api', 'health'];

let api: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let count = 0;

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN, CERT_MANAGER_INTERNAL_PORT: '9234' });
  alice = await api.token('alice');
  bob = await api.token('bob');
  await api.store.targets.create(targetOf(MINE, alice));
  await api.store.targets.create(targetOf(THEIRS, bob));
  await api.store.commit(api.store.routes.saving(routeOf('of-bob', bob), null));
});
afterAll(async () => api?.stop());

const aRoute = { path_pattern: '/x', target_type: 'hostname', target_value: MINE };
const idsOf = ({ routes }: TargetRoutes): string[] => routes.map(({ route_id }) => route_id);
const about =
  (id: string, deleted: boolean) =>
  (data: LiveChange): boolean =>
    data.id === id && data.deleted === deleted;
const newId = (): string => `r${(count += 1)}`;
const create = (body: object, token = alice.token): Promise<Told<RouteView & Problem>> =>
  api.ask('POST', '/routes', { token, body: { ...aRoute, ...body } });
const ask = <T = RouteView & Problem>(
  method: string,
  path: string,
  body?: object,
  token = alice.token,
): Promise<Told<T>> => api.ask<T>(method, path, { token, ...(body && { body }) });
const created = async (body: object = {}, token = alice.token): Promise<RouteView> => {
  const { status, body: view, text } = await create({ route_id: newId(), ...body }, token);
  if (status !== 201) throw new Error(text);
  return view;
};

describe('creating a route', () => {
  test('stores every field that was given, with an id, its owner and both keys in one step', async () => {
    const given = {
      route_id: 'shop',
      path_pattern: '/shop/',
      target_type: 'hostname',
      target_value: MINE,
      priority: 7,
      methods: ['GET', 'POST'],
      is_regex: false,
      enabled: false,
      description: 'the shop',
      strip_prefix: '/shop',
      add_prefix: '/v2',
    };
    const { status, body } = await ask('POST', '/routes', given);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...given, built_in: false, created_by: 'alice', owner_token_hash: alice.hash });
    expect((await ask('GET', '/api/routes/shop')).body).toEqual(body);
    const redis = new RedisClient(api.redis.socketPath);
    expect(await redis.command('GET route:shop')).toContain('"path_pattern":"/shop/"');
    expect(await redis.command('GET route:priority:007:shop')).toContain('shop');
    await ask('PUT', '/routes/shop', { priority: 120 });
    expect(await redis.command('KEYS route:priority:*:shop')).toContain('route:priority:120:shop');
    expect(await redis.command('KEYS route:priority:*:shop')).not.toContain('007');
    expect((await ask('DELETE', '/routes/shop')).body).toMatchObject({ status: 'success', route_id: 'shop' });
    expect(await redis.command('KEYS route:*shop')).not.toContain('shop');
    expect((await ask('GET', '/routes/shop')).status).toBe(404);
  });

  test('makes an id of the path, applies what is left out, and refuses an id that is taken', async () => {
    const { body } = await create({ path_pattern: '/Api/V2/' });
    expect(body.route_id).toMatch(/^api-v2-[0-9a-f]{8}$/);
    expect(body).toMatchObject({ priority: 50, methods: null, is_regex: false, enabled: true, strip_prefix: null });
    expect((await create({ route_id: body.route_id })).status).toBe(409);
    expect((await create({ route_id: 'api' })).status).toBe(409);
  });

  test.each([
    [{ path_pattern: 'x' }, 'path_pattern', 'slash'],
    [{ path_pattern: '/a/../b' }, 'path_pattern', 'segment'],
    [{ path_pattern: '/a//b' }, 'path_pattern', 'two slashes'],
    [{ path_pattern: '/%61' }, 'path_pattern', 'decoded'],
    [{ path_pattern: '/(', is_regex: true }, 'path_pattern', 'RE2'],
    [{ path_pattern: '/(?=a)', is_regex: true }, 'path_pattern', 'RE2'],
    [{ path_pattern: '/(a)\\1', is_regex: true }, 'path_pattern', 'RE2'],
    [{ path_pattern: '/[a-z]{1000}', is_regex: true }, 'path_pattern', 'costly'],
    [{ path_pattern: 'api', is_regex: true }, 'path_pattern', 'beginning'],
    [{ target_type: 'teapot' }, 'target_type', ''],
    [{ target_value: 'nobody.example.com' }, 'target_value', 'no proxy target'],
    [{ target_value: 'not a host' }, 'target_value', ''],
    [{ priority: 1000 }, 'priority', '999'],
    [{ methods: [] }, 'methods', 'empty'],
    [{ methods: ['G T'] }, 'methods', 'method'],
    [{ strip_prefix: 'x' }, 'strip_prefix', 'slash'],
    [{ route_id: 'a:b' }, 'route_id', 'letters'],
    [{ unknown: 1 }, 'unknown', ''],
  ])('%j is refused, and the answer names %s', async (body, field, words) => {
    const { status, body: problem } = await create(body);
    expect(status).toBe(400);
    expect(problem.details).toContainEqual({ field, message: expect.stringContaining(words) });
  });
});

describe('where a route may lead', () => {
  test("a token's to its own hosts alone; ports and our own apps are the administrator's", async () => {
    expect((await create({ target_value: THEIRS })).status).toBe(403);
    expect((await create({ target_type: 'port', target_value: 6379 })).status).toBe(403);
    for (const target_value of ['localhost', 'api', 'admin-api', 'oauth-server']) {
      expect((await create({ target_type: 'instance', target_value })).status).toBe(403);
    }
    expect((await create({ target_value: THEIRS }, ADMIN_TOKEN)).status).toBe(201);
    expect((await create({ target_type: 'port', target_value: 6379 }, ADMIN_TOKEN)).body.target_value).toBe('6379');
    expect((await create({ target_type: 'instance', target_value: 'api' }, ADMIN_TOKEN)).status).toBe(201);
  });

  test('it stays so when the route is changed, by its owner or by the administrator', async () => {
    const { route_id } = await created();
    for (const token of [alice.token, ADMIN_TOKEN]) {
      expect((await ask('PUT', `/routes/${route_id}`, { target_value: THEIRS }, token)).status).toBe(403);
      const port = { target_type: 'port', target_value: '3000' };
      expect((await ask('PUT', `/routes/${route_id}`, port, token)).status).toBe(403);
    }
  });

  test('nobody’s to an internal port of this system', async () => {
    for (const target_value of [String(api.port), '9234']) {
      const { status, body } = await create({ target_type: 'port', target_value }, ADMIN_TOKEN);
      expect([status, body.message]).toEqual([400, expect.stringContaining('internal port')]);
    }
  });
});

test('a route is changed, enabled, disabled and deleted by its owner and the administrator alone', async () => {
  const { route_id } = await created();
  const path = `/routes/${route_id}`;
  for (const [method, rest, body] of [
    ['PUT', '', { priority: 1 }],
    ['POST', '/enable', undefined],
    ['POST', '/disable', undefined],
    ['DELETE', '', undefined],
  ] as const) {
    expect((await ask(method, path + rest, body, bob.token)).status).toBe(403);
    expect((await api.ask(method, path + rest, body ? { body } : {})).status).toBe(401);
  }
  expect((await ask('POST', `${path}/disable`)).body.enabled).toBe(false);
  expect((await ask('POST', `${path}/enable`, undefined, ADMIN_TOKEN)).body).toMatchObject({
    enabled: true,
    created_by: 'alice',
  });
  expect((await ask('PUT', path, { is_regex: true, path_pattern: '/y' })).body).toMatchObject({
    path_pattern: '/y',
    priority: 50,
  });
  expect((await ask('PUT', path, { is_regex: false, path_pattern: '/y/(a|b)' })).status).toBe(200);
  expect((await ask('DELETE', path, undefined, ADMIN_TOKEN)).status).toBe(200);
});

test("a list is in the order of the table: a token's own and the administrator's; strangers see no owner", async () => {
  const low = await created({ priority: 1 });
  const high = await created({ priority: 999 });
  const theirs = await created({ target_value: THEIRS }, bob.token);
  const everybodys = await created({ target_value: THEIRS }, ADMIN_TOKEN);
  const seenBy = async (token?: string): Promise<RouteView[]> =>
    (await api.ask<RouteView[]>('GET', '/routes', token === undefined ? {} : { token })).body;
  const mine = (await seenBy(alice.token)).map(({ route_id }) => route_id);
  expect(mine).toEqual(expect.arrayContaining([low.route_id, high.route_id, everybodys.route_id, ...BUILT_IN]));
  expect(mine).not.toContain(theirs.route_id);
  expect(mine.indexOf(high.route_id)).toBeLessThan(mine.indexOf('acme-challenge'));
  expect(mine.indexOf(low.route_id)).toBe(mine.length - 1);
  const anybody = await seenBy();
  expect(anybody.map(({ route_id }) => route_id)).toContain(theirs.route_id);
  expect(JSON.stringify(anybody)).not.toContain('sha256');
  const page = await api.ask<RouteView[]>('GET', '/routes?limit=1&offset=1', { token: alice.token });
  expect([page.body.length, page.headers.get('x-total-count')]).toEqual([1, String(mine.length)]);
});

describe('the built-in routes', () => {
  test('are the administrator’s, and nobody changes them', async () => {
    for (const id of BUILT_IN) {
      expect((await ask('GET', `/routes/${id}`)).body).toMatchObject({ built_in: true, created_by: 'admin' });
      expect((await ask('PUT', `/routes/${id}`, { enabled: false }, ADMIN_TOKEN)).status).toBe(409);
      expect((await ask('POST', `/routes/${id}/disable`, undefined, ADMIN_TOKEN)).status).toBe(409);
      expect((await ask('DELETE', `/routes/${id}`)).status).toBe(403);
    }
  });

  test('come back at the next start when they are deleted, and what stands under their ids stays', async () => {
    const own = await HttpApp.start('admin-api', { ADMIN_TOKEN });
    try {
      const gone = await own.ask<{ message: string }>('DELETE', '/routes/api', { token: ADMIN_TOKEN });
      expect([gone.status, gone.body.message]).toEqual([200, expect.stringContaining('next start')]);
      const redis = new RedisClient(own.redis.socketPath);
      await redis.set('route:health', 'not ours to mend');
      await own.process.stop();
      await own.run();
      const ids = (await own.ask<RouteView[]>('GET', '/routes')).body.map(({ route_id }) => route_id);
      expect(ids).toEqual(['acme-challenge', 'api']);
      expect(await redis.command('GET route:health')).toContain('not ours to mend');
    } finally {
      await own.stop();
    }
  });
});

describe('which routes apply to a host', () => {
  const path = `/proxy/targets/${MINE}/routes`;
  const choose = (body: object, token = alice.token): Promise<Told<TargetRoutes & Problem>> =>
    ask('PUT', path, body, token);

  test('is chosen by its owner, and shown with the routes in their order', async () => {
    const one = await created({ priority: 900 });
    const off = await created({ priority: 901, enabled: false });
    const shown = (await ask<TargetRoutes>('GET', path)).body;
    expect(shown).toMatchObject({ hostname: MINE, route_mode: 'all', enabled_routes: [], disabled_routes: [] });
    expect(idsOf(shown)).toEqual(expect.arrayContaining([one.route_id, 'acme-challenge']));
    expect(idsOf(shown)).not.toEqual(expect.arrayContaining([off.route_id]));
    const but = (await choose({ disabled_routes: [one.route_id] })).body;
    expect(idsOf(but)).not.toContain(one.route_id);
    const only = (await choose({ route_mode: 'selective', enabled_routes: [one.route_id] })).body;
    expect(idsOf(only)).toEqual([one.route_id, 'acme-challenge']);
    expect(idsOf((await choose({ route_mode: 'none' })).body)).toEqual(['acme-challenge']);
    const stored = (await api.store.targets.find(parseTargetHost(MINE)))?.record;
    expect(stored).toMatchObject({
      route_mode: 'none',
      enabled_routes: [one.route_id],
      disabled_routes: [one.route_id],
    });
    expect((await choose({ route_mode: 'all' }, bob.token)).status).toBe(403);
    // What was named once and is gone since may be sent back.
    await ask('DELETE', `/routes/${one.route_id}`);
    expect((await choose({ route_mode: 'all', enabled_routes: [one.route_id], disabled_routes: [] })).status).toBe(200);
  });

  test.each([['nothing'], ['api'], ['acme-challenge'], ['of-bob']])('does not name %s', async (id) => {
    const { status, body } = await choose({ enabled_routes: [id] });
    expect([status, body.details?.[0]?.field]).toEqual([400, 'enabled_routes']);
    expect((await ask('PUT', `/proxy/targets/${MINE}`, { disabled_routes: [id] })).status).toBe(400);
  });
});

test('a token takes its routes with it', async () => {
  const carol = await api.token('carol');
  await api.store.targets.create(targetOf('carol.example.com', carol));
  const { route_id } = await created({ target_value: 'carol.example.com' }, carol.token);
  expect((await api.store.tokens.delete(carol, new Date())).routes).toEqual([route_id]);
  expect((await ask('GET', `/routes/${route_id}`)).status).toBe(404);
});

test('changes of routes are live events for those who have them in their list', async () => {
  const stream = await EventStream.open(`${api.url}/events`, { authorization: `Bearer ${alice.token}` });
  try {
    await stream.next('ready');
    const theirs = await created({ target_value: THEIRS }, bob.token);
    const mine = await created();
    const everybodys = await created({ target_value: THEIRS }, ADMIN_TOKEN);
    await ask('DELETE', `/routes/${mine.route_id}`);
    expect((await stream.next('change', about(everybodys.route_id, false))).data).toMatchObject({ kind: 'route' });
    expect((await stream.next('change', about(mine.route_id, true))).data).toMatchObject({ kind: 'route' });
    expect(stream.text).not.toContain(theirs.route_id + '"');
  } finally {
    stream.close();
  }
});
