import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocketServer } from 'ws';
import type { Explanation } from '#contracts';
import type { ProxyTarget } from '#domain';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { startHttp2Backend } from '../../support/http2-backend.ts';
import {
  backendOf,
  cookieOf,
  specs,
  startNamedBackend,
  tally,
  type NamedBackend,
} from '../../support/named-backends.ts';
import { sendBytes } from '../../support/raw-client.ts';
import { setRoute } from '../../support/routes.ts';
import { openSocket } from '../../support/echo-sockets.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'app.example.com';

let gateway: GatewayProcess;
let other: GatewayProcess;
let a: NamedBackend;
let b: NamedBackend;
let c: NamedBackend;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  [a, b, c] = await Promise.all([startNamedBackend('a'), startNamedBackend('b'), startNamedBackend('c')]);
  gateway = await GatewayProcess.start();
  other = await gateway.beside();
});
afterAll(async () => {
  await other?.child.stop();
  await gateway?.stop();
  await Promise.all([a, b, c].map((backend) => backend?.stop()));
  await Promise.all(closing.map((close) => close()));
});

/** Changes a host and waits until every worker of both gateways has it. */
async function host(name: string, own: Partial<ProxyTarget>): Promise<void> {
  await gateway.target(name, own);
  await other.caughtUp();
}

const ask = (path = '/', way: Partial<Way> = {}, name = HOST): Promise<Visit> =>
  gateway.visit(name, { protocol: 'http', path, ...way });

describe('load balancing', () => {
  test('by turns gives every upstream its weight of the requests, over all protocols', async () => {
    await host(HOST, { upstreams: specs([a, b, c], [{ weight: 3 }, {}, {}]), load_balancing: 'round_robin' });
    for (const protocol of ['http', 'h2'] as const) {
      const { a: ofA = 0, b: ofB = 0, c: ofC = 0 } = await tally(gateway, HOST, 50, { protocol });
      expect(ofA + ofB + ofC).toBe(50);
      // Each of the two workers counts for itself, so that both may be in the middle of a round.
      expect(Math.abs(ofA - 30)).toBeLessThanOrEqual(3);
      expect(Math.abs(ofB - ofC)).toBeLessThanOrEqual(2);
    }
  });

  test('to the fewest requests under way leaves out who is busy, by weight', async () => {
    await host(HOST, { upstreams: specs([a, b], [{ weight: 2 }, {}]), load_balancing: 'least_connections' });
    const seen = await gateway.atEachWorker(async () => {
      const asked = [1, 2, 3].map(() => ask('/held'));
      await eventually(() => a.held.length + b.held.length === 3);
      const held = [a.held.length, b.held.length];
      // Two are under way at a, which has twice the weight, and none at b: the next ones go there.
      b.release();
      await Promise.race(asked);
      const next = [await ask(), await ask(), await ask()].map(backendOf);
      a.release();
      await Promise.all(asked);
      return { held, next };
    });
    expect(seen).toEqual(Array.from({ length: 2 }, () => ({ held: [2, 1], next: ['b', 'b', 'b'] })));
    // Nobody is busy, and it goes by turns.
    const idle = await tally(gateway, HOST, 30);
    expect(Math.abs((idle['a'] ?? 0) - 20)).toBeLessThanOrEqual(2);
  });

  test('target_url alone is the only upstream, as before', async () => {
    await host('one.example.com', { target_url: b.url });
    expect(await tally(gateway, 'one.example.com', 4)).toEqual({ b: 4 });
  });
});

describe('a sticky cookie', () => {
  const sticky = { cookie: 'backend', secure: 'auto', http_only: true, same_site: 'lax' } as const;

  test('keeps a client at its upstream, at every worker of every gateway, and names it to nobody', async () => {
    await host(HOST, { upstreams: specs([a, b, c]), load_balancing: 'round_robin', sticky });
    const first = await ask();
    const cookie = cookieOf(first, 'backend') ?? '';
    expect(first.headers['set-cookie']).toEqual([
      expect.stringMatching(/^backend=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    for (const backend of [a, b, c]) expect(cookie).not.toContain(String(backend.port));
    for (const asked of [gateway, other]) {
      for (let i = 0; i < 8; i++) {
        const next = await asked.visit(HOST, { protocol: 'http', headers: { cookie: `x=y; ${cookie}` } });
        expect([backendOf(next), next.headers['set-cookie']]).toEqual([backendOf(first), undefined]);
      }
    }
  });

  test('that is unknown, or made up, or another host’s begins anew', async () => {
    await host('second.example.com', { upstreams: specs([a, b, c]), sticky });
    const foreign = cookieOf(await ask('/', {}, 'second.example.com'), 'backend') ?? '';
    for (const cookie of ['backend=', 'backend=AAAAAAAAAAAAAAAAAAAAAA', foreign])
      expect(cookieOf(await ask('/', { headers: { cookie } }), 'backend')).not.toBe(cookie);
  });

  test.each([
    [{ ...sticky, secure: 'always', http_only: false, same_site: 'strict' }, 'http', 'Path=/; Secure; SameSite=Strict'],
    [sticky, 'https', 'Path=/; Secure; HttpOnly; SameSite=Lax'],
    [{ ...sticky, same_site: 'none' }, 'h2', 'Path=/; Secure; HttpOnly; SameSite=None'],
    [{ ...sticky, secure: 'never' }, 'https', 'Path=/; HttpOnly; SameSite=Lax'],
  ] as const)('has its attributes: %o over %s', async (own, protocol, attributes) => {
    await host(HOST, { sticky: own });
    const { headers } = await ask('/', { protocol });
    expect(headers['set-cookie']?.[0]?.split('; ').slice(1).join('; ')).toBe(attributes);
  });

  test('stands beside the cookies of the backend', async () => {
    const server = createServer((_, response) => response.writeHead(200, { 'set-cookie': ['one=1', 'two=2'] }).end());
    server.listen(0, '127.0.0.1');
    closing.push(async () => server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await host('cookies.example.com', { target_url: url, sticky });
    const { headers } = await ask('/', {}, 'cookies.example.com');
    expect(headers['set-cookie']).toEqual(['one=1', 'two=2', expect.stringMatching(/^backend=/)]);
  });
});

describe('draining', () => {
  test('an upstream sends it no new request, also not of its sticky clients; what is under way goes on', async () => {
    const sticky = { cookie: 'at', secure: 'auto', http_only: true, same_site: 'lax' } as const;
    await host(HOST, { upstreams: specs([a, b]), load_balancing: 'round_robin', sticky });
    let atA = await ask();
    while (backendOf(atA) !== 'a') atA = await ask();
    const headers = { cookie: cookieOf(atA, 'at') ?? '' };
    const underWay = ask('/held', { headers });
    await eventually(() => a.held.length === 1);
    await host(HOST, { upstreams: specs([a, b], [{ drain: true }]) });
    expect(await tally(gateway, HOST, 6)).toEqual({ b: 6 });
    const moved = await ask('/', { headers });
    expect([backendOf(moved), cookieOf(moved, 'at') === undefined]).toEqual(['b', false]);
    a.release();
    expect(backendOf(await underWay)).toBe('a');
    await host(HOST, { upstreams: specs([a, b]), sticky: null });
    expect(Object.keys(await tally(gateway, HOST, 8)).sort()).toEqual(['a', 'b']);
  });

  test('all of them is 503', async () => {
    await host(HOST, { upstreams: specs([a, b], [{ drain: true }, { drain: true }]) });
    const { status, headers } = await ask();
    expect([status, headers['retry-after']]).toEqual([503, '60']);
  });
});

test('a change of the list keeps the connections of those that stay, and lets the others end', async () => {
  const [stays, goes] = await Promise.all([startNamedBackend('stays'), startNamedBackend('goes')]);
  closing.push(
    () => stays.stop(),
    () => goes.stop(),
  );
  await host('list.example.com', { upstreams: specs([stays, goes]) });
  const streams = [1, 2, 3, 4].map(() => ask('/held', {}, 'list.example.com'));
  await eventually(() => stays.held.length + goes.held.length === 4);
  stays.release();
  await eventually(async () => (await ask('/', {}, 'list.example.com')).status === 200);
  // Idle ones: a connection that leads nowhere any more is closed as soon as it is.
  const kept = [...stays.connections];
  await host('list.example.com', { upstreams: specs([stays, c], [{ weight: 9 }, {}]) });
  expect(Object.keys(await tally(gateway, 'list.example.com', 22)).sort()).toEqual(['c', 'stays']);
  expect(kept.filter((socket) => stays.connections.has(socket)).length).toBeGreaterThan(0);
  goes.release();
  expect((await Promise.all(streams)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  await eventually(() => goes.connections.size === 0);
});

describe('whatever a request comes by, it goes to an upstream that can be reached', () => {
  let dead: { url: string };
  beforeAll(async () => {
    dead = { url: `http://127.0.0.1:${await freePort()}` };
  });

  test('a WebSocket, over HTTP/1.1', async () => {
    const http = createServer();
    const sockets = new WebSocketServer({ server: http });
    sockets.on('connection', (socket) => socket.send('here'));
    http.listen(0, '127.0.0.1');
    closing.push(async () => {
      for (const client of sockets.clients) client.terminate();
      http.close();
    });
    await once(http, 'listening');
    const live = { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
    await host('ws.example.com', { upstreams: specs([dead, live], [{ weight: 100 }]), ejection: null });
    for (let i = 0; i < 4; i++) (await openSocket(gateway.httpPort, 'ws.example.com')).terminate();
  });

  test('a backend of HTTP/2, with content', async () => {
    const live = await startHttp2Backend(({ stream }) => {
      stream.respond({ ':status': 200, 'x-backend': 'h2' });
      stream.pipe(stream);
    });
    closing.push(() => live.stop());
    await host('h2.example.com', {
      upstreams: specs([dead, live], [{ weight: 100 }]),
      backend_protocol: 'http2',
      ejection: null,
    });
    for (const method of ['GET', 'POST']) {
      const body = method === 'POST' ? 'x'.repeat(100_000) : '';
      const answer = await ask('/', { method, ...(body && { body }), protocol: 'h2' }, 'h2.example.com');
      expect([backendOf(answer), answer.body.length]).toEqual(['h2', body.length]);
    }
  });

  test('a request with trailers', async () => {
    await host('trailers.example.com', { upstreams: specs([dead, a], [{ weight: 100 }]), ejection: null });
    const { received: answer } = await sendBytes(
      gateway.httpPort,
      'POST /trailed HTTP/1.1\r\nHost: trailers.example.com\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nTE: trailers\r\n' +
        'Connection: close\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 200[^]*x-backend: a/i);
    expect(a.seen.filter((line) => line.includes('/trailed'))).toEqual(['POST /trailed hello']);
  });

  test('a route to another host, by the upstreams of that one; fields are said once', async () => {
    await host('side.example.com', {
      upstreams: specs([dead, c], [{ weight: 100 }]),
      ejection: null,
      sticky: { cookie: 'side', secure: 'auto', http_only: true, same_site: 'lax' },
    });
    await host('routed.example.com', { target_url: a.url });
    await setRoute([gateway], 'to-side', { path_pattern: '/side', target_value: 'side.example.com' });
    const answer = await ask('/side/x', {}, 'routed.example.com');
    await setRoute([gateway], 'to-side', null);
    expect([backendOf(answer), cookieOf(answer, 'side') === undefined]).toEqual(['c', false]);
    const { headers } = JSON.parse(answer.body) as { headers: string[] };
    expect(headers.filter((name) => /^(x-forwarded-for|host|cdn-loop|x-request-id)$/i.test(name)).sort()).toEqual([
      'cdn-loop',
      'host',
      'x-forwarded-for',
      'x-request-id',
    ]);
  });
});

const explain = async (headers: Record<string, string> = {}): Promise<Explanation> => {
  const asked = {
    url: 'http://explained.example.com/',
    method: 'GET',
    ip: '192.0.2.1',
    http: '1.1',
    tls: '1.3',
    headers,
  };
  const [answer] = await gateway.store.askAll('gateway.explain', 5_000, asked);
  return answer as Explanation;
};

describe('an explanation', () => {
  test('names the upstream, the others and why not, and uses up nobody’s turn', async () => {
    await host('explained.example.com', { upstreams: specs([a, b, c], [{}, {}, { drain: true }]) });
    const first = await explain();
    const again = await explain();
    expect(first.steps).toEqual(again.steps);
    const { decision, details } = first.steps.find(({ step }) => step === 'forward') ?? {};
    expect(decision).toContain(`The upstream ${a.url} gets it: it is its turn.`);
    expect(first.outcome).toMatchObject({ kind: 'forwarded', url: `${a.url}/` });
    expect(details).toMatchObject({
      upstream: a.url,
      candidates: [
        { url: a.url, weight: 1, open: 0, reason: null },
        { url: b.url, reason: 'another comes first' },
        { url: c.url, reason: 'it is drained' },
      ],
    });
  });

  test('knows the cookie of a client', async () => {
    await host('explained.example.com', {
      sticky: { cookie: 'at', secure: 'auto', http_only: true, same_site: 'lax' },
    });
    let atB = await ask('/', {}, 'explained.example.com');
    while (backendOf(atB) !== 'b') atB = await ask('/', {}, 'explained.example.com');
    const { steps } = await explain({ cookie: cookieOf(atB, 'at') ?? '' });
    expect(steps.at(-1)?.decision).toContain(`The upstream ${b.url} gets it: the cookie at says so.`);
  });
});
