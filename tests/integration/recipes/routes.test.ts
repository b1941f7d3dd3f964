import { beforeAll, expect, test } from '@jest/globals';
import { parseRouteId, parseTargetHost, type Route } from '#domain';
import { RECIPES } from '../../../scripts/recipes/registry.ts';
import { recipeSystemOf } from '../../support/recipe.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const HOST = 'app.example.com';
const alice = tokenOf('alice');
const admin = tokenOf('admin');

const { just, store } = await recipeSystemOf([alice, admin]);

beforeAll(async () => {
  await store.targets.create(targetOf(HOST, alice));
});

const stored = async (id: string): Promise<Route | undefined> => (await store.routes.find(parseRouteId(id)))?.record;

test('route-create takes its arguments in the order of the documentation, then by name', async () => {
  const { code, stdout, stderr } = await just(
    'route-create',
    '/shop/v[0-9]+/',
    'hostname',
    HOST,
    'alice',
    '60',
    'get,POST',
    'true',
    'the shop',
    'route-id=shop',
    'strip-prefix=/shop',
    '--add-prefix=/v2',
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`GET, POST /shop/v[0-9]+/ (regular expression) leads to hostname ${HOST}`);
  expect(await stored('shop')).toMatchObject({
    path_pattern: '/shop/v[0-9]+/',
    target_type: 'hostname',
    target_value: HOST,
    created_by: 'alice',
    priority: 60,
    methods: ['GET', 'POST'],
    is_regex: true,
    description: 'the shop',
    strip_prefix: '/shop',
    add_prefix: '/v2',
  });
});

test('route-update, route-disable, route-enable, route-show and route-delete act on one route', async () => {
  await just('route-create', '/one', 'hostname', HOST, 'alice', 'route-id=one', 'methods=GET');
  expect((await just('route-update', 'one', 'alice')).code).toBe(2);
  expect((await just('route-update', 'one', 'alice', 'priority=7', '--methods=none', 'path=/two')).code).toBe(0);
  expect(await stored('one')).toMatchObject({ priority: 7, methods: null, path_pattern: '/two' });
  expect((await just('route-disable', 'one', 'alice')).stdout).toContain('it is disabled');
  expect(await stored('one')).toMatchObject({ enabled: false, path_pattern: '/two' });
  expect((await just('route-enable', 'one')).code).toBe(0);
  expect(await stored('one')).toMatchObject({ enabled: true });
  expect((await just('route-show', 'one')).stdout).toMatch(/path +\/two and all below/);
  expect((await just('route-delete', 'one', 'alice')).code).toBe(1);
  expect((await just('route-delete', 'one', 'alice', 'force')).code).toBe(0);
  expect(await stored('one')).toBeUndefined();
});

test('route-list shows the table in its order, for people and as JSON', async () => {
  await just('route-create', '/first', 'port', '3000', 'admin', '900', 'route-id=first');
  const { stdout } = await just('route-list');
  expect(stdout.indexOf('first')).toBeLessThan(stdout.indexOf('acme-challenge'));
  expect(stdout).toMatch(
    /acme-challenge +100 +\/\.well-known\/acme-challenge\/ +GET,HEAD +instance localhost +yes +built in/,
  );
  const listed = JSON.parse((await just('route-list', '--json')).stdout) as { route_id: string }[];
  expect(listed[0]).toMatchObject({ route_id: 'first', target_value: '3000', created_by: 'admin' });
});

test('what the API refuses ends with its words and an exit code', async () => {
  const refused = await just('route-create', '/x', 'port', '3000', 'alice');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('for the administrator')]);
  const wrong = await just('route-create', '/a//b', 'hostname', HOST, 'alice');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('two slashes')]);
  expect((await just('route-create', '/x', 'teapot', '1', 'alice')).code).toBe(2);
  expect((await just('route-show', 'nothing')).code).toBe(1);
});

test('proxy-update chooses the routes of a host', async () => {
  await just('route-create', '/mine', 'hostname', HOST, 'alice', 'route-id=mine');
  expect((await just('proxy-update', HOST, 'alice', 'route-mode=selective', 'enabled-routes=mine')).code).toBe(0);
  expect((await just('proxy-show', HOST)).stdout).toMatch(/routes +only mine/);
  expect((await just('proxy-update', HOST, 'alice', 'enabled-routes=none')).code).toBe(0);
  expect((await store.targets.find(parseTargetHost(HOST)))?.record).toMatchObject({
    route_mode: 'selective',
    enabled_routes: [],
  });
});

test('proxy-routes-mode, -set, proxy-route-enable and -disable say which routes apply to a host; proxy-routes-show shows them', async () => {
  await just('route-create', '/mine', 'hostname', HOST, 'alice', 'route-id=mine');
  const chosen = async (...words: string[]): Promise<unknown> => {
    const { code, stdout, stderr } = await just(...words, '--json');
    if (code !== 0) return stderr;
    const {
      route_mode: mode,
      enabled_routes: on,
      disabled_routes: off,
      routes,
    } = JSON.parse(stdout) as {
      [field: string]: string[] & string;
    } & { routes: { route_id: string }[] };
    return [mode, on, off, routes.some(({ route_id }) => route_id === 'mine')];
  };
  expect(await chosen('proxy-routes-mode', HOST, 'alice', 'all')).toEqual(['all', expect.anything(), [], true]);
  await just('proxy-routes-set', HOST, 'alice', 'none');
  expect(await chosen('proxy-route-disable', HOST, 'mine', 'alice')).toEqual(['all', [], ['mine'], false]);
  expect(await chosen('proxy-route-enable', HOST, 'mine', 'alice')).toEqual(['all', [], [], true]);
  expect(await chosen('proxy-routes-mode', HOST, 'alice', 'selective')).toEqual(['selective', [], [], false]);
  expect(await chosen('proxy-route-enable', HOST, 'mine', 'alice')).toEqual(['selective', ['mine'], [], true]);
  expect(await chosen('proxy-routes-set', HOST, 'alice', 'none', 'mine')).toEqual(['selective', [], ['mine'], false]);
  expect(await chosen('proxy-routes-mode', HOST, 'alice', 'none')).toEqual(['none', [], ['mine'], false]);
  expect(await chosen('proxy-route-enable', HOST, 'mine')).toContain(`proxy-routes-mode ${HOST} '' selective`);
  expect((await just('proxy-routes-show', HOST)).stdout).toContain(`${HOST} has the mode none.\n`);
});

test('route-examples are calls that route-create and its neighbours understand', async () => {
  const { code, stdout } = await just('route-examples', '--json');
  const calls = JSON.parse(stdout) as { what: string; command: string }[];
  expect([code, calls.length]).toEqual([0, 7]);
  for (const { command } of calls) {
    const [name = '', ...words] = command.split(' ').slice(3);
    const recipe = await RECIPES.get(name)?.();
    expect([command, recipe?.read(words.map((word) => word.replace(/^'(.*)'$/, '$1'))).problems]).toEqual([
      command,
      [],
    ]);
  }
});
