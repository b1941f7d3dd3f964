import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import type { TokenHash } from '#domain';
import { echo, startHttpBackend, valuesOf, type Echo, type RunningBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { routeOf, setRoute } from '../../support/routes.ts';
import { tokenOf } from '../../support/store.ts';
import type { Visit, Way } from '../../support/visit.ts';

const WAYS = ['http', 'https', 'h2'] as const;
const HOST = 'app.example.com';
const SIDE = 'side.example.com';
const admin = tokenOf('admin');

let gateway: GatewayProcess;
let other: GatewayProcess;
let main: RunningBackend;
let side: RunningBackend;
let api: RunningBackend;
let oauth: RunningBackend;
let sockets: WebSocketServer;
let socketServer: Server;

const named = (name: string): Promise<RunningBackend> =>
  startHttpBackend((request, response) => {
    response.setHeader('x-backend', name);
    void echo(request, response);
  });

beforeAll(async () => {
  [main, side, api, oauth] = await Promise.all([named('main'), named('side'), named('api'), named('oauth')]);
  socketServer = createServer();
  sockets = new WebSocketServer({ server: socketServer });
  sockets.on('connection', (socket, request) => socket.send(`side ${request.url ?? ''}`));
  socketServer.listen(0, '127.0.0.1');
  await once(socketServer, 'listening');
  const environment = {
    ADMIN_API_PORT: String(api.port),
    OAUTH_SERVER_HOST: '127.0.0.1',
    OAUTH_SERVER_PORT: String(oauth.port),
  };
  gateway = await GatewayProcess.start({ environment });
  other = await gateway.beside(environment);
  await gateway.target(SIDE, { target_url: side.url, hsts: 'max-age=1', custom_headers: { 'x-from': 'side' } });
  await gateway.target(HOST, { target_url: main.url, hsts: 'max-age=42', custom_headers: { 'x-from': 'app' } });
  await gateway.target('live.example.com', {
    target_url: `http://127.0.0.1:${(socketServer.address() as AddressInfo).port}`,
  });
});
afterAll(async () => {
  await other?.child.stop();
  await gateway?.stop();
  sockets?.close();
  for (const client of sockets?.clients ?? []) client.terminate();
  socketServer?.close();
  await Promise.all([main, side, api, oauth].map((backend) => backend?.stop()));
});

const ask = (path: string, way: Partial<Way> = {}, host = HOST): Promise<Visit> =>
  gateway.visit(host, { protocol: 'http', path, ...way });
const backendOf = ({ headers, status }: Visit): unknown => headers['x-backend'] ?? status;
const seen = ({ body }: Visit): Echo => JSON.parse(body) as Echo;
/** Runs with these routes, and takes them away again. */
async function withRoutes(routes: Readonly<Record<string, object>>, act: () => Promise<void>): Promise<void> {
  for (const [id, own] of Object.entries(routes)) await setRoute([gateway], id, { target_value: SIDE, ...own });
  try {
    await act();
  } finally {
    for (const id of Object.keys(routes)) await setRoute([gateway], id, null);
  }
}

/** Which backends answer for /a and /b. */
const both = async (): Promise<unknown[]> => [backendOf(await ask('/a')), backendOf(await ask('/b'))];
/** A route of the administrator. */
const of = (own: object): object => ({ ...own, owner_token_hash: admin.hash, created_by: 'admin' });

describe.each(WAYS)('over %s', (protocol) => {
  test('a route takes its paths to another host, and all others stay', async () => {
    await withRoutes({ 'my-api': { path_pattern: '/api/' }, to: { path_pattern: '/to' } }, async () => {
      expect(backendOf(await ask('/to/x?a=/b', { protocol }))).toBe('side');
      expect(seen(await ask('/to/x?a=/b', { protocol })).url).toBe('/to/x?a=/b');
      expect(backendOf(await ask('/api/x', { protocol }))).toBe('side');
      expect(backendOf(await ask('/tox', { protocol }))).toBe('main');
      expect(backendOf(await ask('/', { protocol }))).toBe('main');
    });
    expect(backendOf(await ask('/to/x', { protocol }))).toBe('main');
  });
});

test('strip_prefix and add_prefix change the path that the backend sees, which is told what was taken', async () => {
  const routes = {
    both: { path_pattern: '/shop', strip_prefix: '/shop', add_prefix: '/v2' },
    regex: { path_pattern: '/(cat|dog)s/', is_regex: true, strip_prefix: '/cats/' },
  };
  await withRoutes(routes, async () => {
    const cart = seen(await ask('/shop/cart?x=1', { headers: { 'x-forwarded-prefix': '/forged' } }));
    expect(cart.url).toBe('/v2/cart?x=1');
    expect(valuesOf(cart, 'x-forwarded-prefix')).toEqual(['/shop']);
    expect(seen(await ask('/shop')).url).toBe('/v2/');
    expect(seen(await ask('/SHOP/x')).url).toBe('/v2/x');
    expect(seen(await ask('/cats/tom')).url).toBe('/tom');
    expect(seen(await ask('/dogs/rex')).url).toBe('/dogs/rex');
    expect((await ask('/%73hop/x')).status).toBe(400);
  });
});

test('the destination has its own headers, and what the client sees of the host stays the host’s', async () => {
  await withRoutes({ to: { path_pattern: '/to' } }, async () => {
    const visit = await ask('/to', { protocol: 'https' });
    expect(valuesOf(seen(visit), 'x-from')).toEqual(['side']);
    expect(visit.headers['strict-transport-security']).toBe('max-age=42');
  });
});

test('WebSockets take routes, with another path', async () => {
  await withRoutes(
    { ws: { path_pattern: '/live', target_value: 'live.example.com', strip_prefix: '/live' } },
    async () => {
      const client = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/live/feed`, { headers: { host: HOST } });
      client.on('error', () => {});
      const [message] = (await once(client, 'message')) as [Buffer];
      expect(message.toString()).toBe('side /feed');
      client.terminate();
    },
  );
});

test('methods, priorities and regular expressions decide', async () => {
  const routes = {
    reads: { path_pattern: '/to', methods: ['GET'], priority: 9 },
    low: { path_pattern: '/to/low', target_value: HOST, priority: 1 },
    numbers: { path_pattern: '^/item/[0-9]+$', is_regex: true },
    off: { path_pattern: '/off', enabled: false },
  };
  await withRoutes(routes, async () => {
    expect(backendOf(await ask('/to'))).toBe('side');
    expect(backendOf(await ask('/to', { method: 'POST' }))).toBe('main');
    expect(backendOf(await ask('/to/low'))).toBe('side');
    expect(backendOf(await ask('/item/12'))).toBe('side');
    expect(backendOf(await ask('/item/x'))).toBe('main');
    expect(backendOf(await ask('/off'))).toBe('main');
  });
});

describe('nothing gets round a route', () => {
  test.each([
    '/private',
    '/PRIVATE/x',
    '//private',
    '/%70rivate',
    '/private%2fx',
    '/private;a=b/x',
    '/%2fprivate/x',
    '/private%5cx',
  ])('%s takes it', async (path) => {
    await withRoutes({ guard: { path_pattern: '/private' } }, async () => {
      expect(backendOf(await ask(path))).toBe('side');
    });
  });

  test.each([
    '/./private',
    '/x/../private',
    '/%2e/private',
    '/x/%2e%2e/private',
    '/x%2f..%2fprivate',
    '/x/..;/private',
    '/private/..',
  ])('%s is refused, with routes alone', async (path) => {
    await withRoutes({ guard: { path_pattern: '/private' } }, async () => {
      expect((await ask(path)).status).toBe(400);
    });
    expect(backendOf(await ask(path))).toBe('main');
  });

  test('a path that is too long for regular expressions is refused', async () => {
    await withRoutes({ regex: { path_pattern: '/x/[0-9]+', is_regex: true } }, async () => {
      expect((await ask(`/x/${'1'.repeat(4_200)}`)).status).toBe(414);
    });
  });
});

test('a host chooses its routes: all but some, only some, or none', async () => {
  await withRoutes({ a: { path_pattern: '/a' }, b: { path_pattern: '/b' } }, async () => {
    expect(await both()).toEqual(['side', 'side']);
    await gateway.target(HOST, { disabled_routes: ['a'] as never });
    expect(await both()).toEqual(['main', 'side']);
    await gateway.target(HOST, { route_mode: 'selective', enabled_routes: ['a'] as never, disabled_routes: [] });
    expect(await both()).toEqual(['side', 'main']);
    await gateway.target(HOST, { route_mode: 'none' });
    expect(await both()).toEqual(['main', 'main']);
    await gateway.target(HOST, { route_mode: 'all', enabled_routes: [] });
  });
});

describe('where a route may lead', () => {
  test("the administrator's lead to ports and to our own apps (OAUTH_SERVER_HOST), on everybody's hosts", async () => {
    const routes = {
      port: of({ path_pattern: '/port', target_type: 'port', target_value: String(side.port) }),
      oauth: of({ path_pattern: '/oauth', target_type: 'instance', target_value: 'oauth-server' }),
      console: of({ path_pattern: '/console', target_type: 'instance', target_value: 'admin-api' }),
    };
    await withRoutes(routes, async () => {
      expect(backendOf(await ask('/port'))).toBe('side');
      expect(backendOf(await ask('/oauth'))).toBe('oauth');
      expect(backendOf(await ask('/console'))).toBe('api');
    });
  });

  test('the API is for clients within ADMIN_ALLOW_FROM by a route as well', async () => {
    await withRoutes({ console: of({ path_pattern: '/', target_type: 'instance', target_value: 'api' }) }, async () => {
      expect(backendOf(await ask('/x'))).toBe('api');
      const strict = await gateway.beside({ ADMIN_ALLOW_FROM: '192.0.2.0/24', ADMIN_API_PORT: String(api.port) });
      try {
        expect((await strict.visit(HOST, { protocol: 'http', path: '/x' })).status).toBe(404);
      } finally {
        await strict.child.stop();
      }
    });
  });

  test('none leads to an internal port of this system', async () => {
    const routes = {
      inside: of({ path_pattern: '/in', target_type: 'port', target_value: String(gateway.internalPort) }),
    };
    await withRoutes(routes, async () => {
      expect((await ask('/in/health')).status).toBe(502);
    });
  });

  test("a token's lead to its own hosts alone, also when one becomes somebody else's", async () => {
    await withRoutes({ to: { path_pattern: '/to' } }, async () => {
      expect(backendOf(await ask('/to'))).toBe('side');
      await gateway.target(SIDE, { owner_token_hash: 'sha256:bob' as TokenHash });
      expect((await ask('/to')).status).toBe(503);
      await gateway.target(SIDE, { owner_token_hash: gateway.owner.hash, enabled: false });
      expect((await ask('/to')).status).toBe(503);
      await gateway.target(SIDE, { enabled: true });
      expect(backendOf(await ask('/to'))).toBe('side');
    });
  });

  test("another token's routes mean nothing here", async () => {
    await withRoutes({ to: { path_pattern: '/to', owner_token_hash: 'sha256:bob', created_by: 'bob' } }, async () => {
      expect(backendOf(await ask('/to'))).toBe('main');
    });
  });
});

test('API hosts and challenges are out of reach of every route', async () => {
  await withRoutes({ all: of({ path_pattern: '/', priority: 999 }) }, async () => {
    expect(backendOf(await ask('/api/x', {}, 'localhost'))).toBe('api');
    expect(backendOf(await ask('/health', {}, 'localhost'))).toBe('api');
    expect((await ask('/.well-known/acme-challenge/abcdefghijklmnopqrst')).status).toBe(404);
    expect(backendOf(await ask('/x'))).toBe('side');
  });
});

test('the built-in routes are made at the start, and an /api/ or /health of a host stays its own', async () => {
  const { records } = await gateway.store.routes.list();
  expect(records.map(({ route_id, priority, created_by }) => [route_id, priority, created_by])).toEqual([
    ['acme-challenge', 100, 'admin'],
    ['api', 90, 'admin'],
    ['health', 80, 'admin'],
  ]);
  expect(backendOf(await ask('/api/x'))).toBe('main');
  expect(backendOf(await ask('/health'))).toBe('main');
});

test('a change reaches every worker of every gateway at once, and no connection ends by it', async () => {
  const everywhere = async (): Promise<unknown[]> => {
    const visits = [gateway, other].map((one) =>
      one.atEachWorker(() => one.visit(HOST, { protocol: 'http', path: '/moved' })),
    );
    return (await Promise.all(visits)).flat().map(backendOf);
  };
  await setRoute([gateway, other], 'moved', { path_pattern: '/moved', target_value: SIDE });
  expect(await everywhere()).toEqual(['side', 'side', 'side', 'side']);
  const open = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/`, { headers: { host: 'live.example.com' } });
  await once(open, 'message');
  await setRoute([gateway, other], 'moved', null);
  expect(await everywhere()).toEqual(['main', 'main', 'main', 'main']);
  expect(open.readyState).toBe(WebSocket.OPEN);
  open.terminate();
});

test('records that cannot be used are left out and shown as broken, and all else lives', async () => {
  const good = routeOf('good', gateway.owner, { path_pattern: '/good', target_value: SIDE });
  const planted: Readonly<Record<string, readonly [object | string, RegExp]>> = {
    'not-json': ['{"route_id"', /not JSON/],
    'no-type': [{ ...good, target_type: 'teapot' }, /target_type/],
    'no-path': [{ ...good, path_pattern: undefined }, /path_pattern/],
    newer: [{ ...good, schema_version: 99 }, /schema version/],
    'too-high': [{ ...good, priority: 1_000 }, /priority/],
    regex: [{ ...good, is_regex: true, path_pattern: '/(' }, /regular expression/],
    costly: [{ ...good, is_regex: true, path_pattern: '/((a{0,30}){0,30}){0,30}' }, /regular expression|costly/],
    relative: [{ ...good, path_pattern: 'good' }, /slash/],
    dotted: [{ ...good, path_pattern: '/a/../b' }, /segment/],
    nowhere: [{ ...good, target_value: 'not a host' }, /target_value|host/],
    'own-port': [{ ...good, target_type: 'port', target_value: '80' }, /administrator/],
    never: [{ ...good, methods: [] }, /methods/],
    strips: [{ ...good, strip_prefix: 'x' }, /strip_prefix/],
  };
  const { keys } = gateway.store;
  for (const [id, [record]] of Object.entries(planted)) {
    const value = typeof record === 'string' ? record : JSON.stringify({ schema_version: 1, ...record, route_id: id });
    await gateway.store.commit({
      writes: [
        ['SET', keys.route(id), value],
        ['ZADD', keys.routeIndex, 0, id],
      ],
      changes: [['route', id]],
    });
  }
  await setRoute([gateway], 'good', good);
  await eventually(async () => {
    const { broken } = await gateway.health();
    for (const [id, [, reason]] of Object.entries(planted))
      expect(broken).toContainEqual({ kind: 'route', id, reason: expect.stringMatching(reason) });
  });
  expect(backendOf(await ask('/good'))).toBe('side');
  expect(backendOf(await ask('/x'))).toBe('main');
  // A start finds them as well, also those that were written by hand and are in no list.
  await gateway.store.commit({ writes: [['SET', keys.route('stray'), 'broken']] });
  const next = await gateway.beside();
  try {
    const ids = (await next.health()).broken.map(({ id }) => id);
    expect(ids.sort()).toEqual([...Object.keys(planted), 'stray'].sort());
    await eventually(
      async () => (await next.visit(HOST, { protocol: 'http', path: '/good' })).headers['x-backend'] === 'side',
    );
  } finally {
    await next.child.stop();
  }
});
