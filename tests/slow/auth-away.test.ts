import { once } from 'node:events';
import { request as httpsRequest } from 'node:https';
import { connect as connectHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { NO_AUTH, type RevocationKind } from '#domain';
import { eventually } from '../support/eventually.ts';
import { MovedClock } from '../support/fake-time.ts';
import { freeze } from '../support/freeze.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { ALICE, bearer, BOB, COOKIE, logIn, setUpIdentity, tokenFor } from '../support/identity.ts';
import { inTime } from '../support/in-time.ts';
import { RedisClient } from '../support/redis-client.ts';

const HOST = 'app.example.com';
const LOOSE = 'loose.example.com';
const OPEN = 'open.example.com';
const AUDIENCE = `https://${HOST}`;
/** What is promised; measured from before the revocation is written. */
const WITHIN_MS = 1_000;

let first: GatewayProcess;
let second: GatewayProcess;
let backend: Server;

beforeAll(async () => {
  backend = createServer((request, response) => {
    if (request.url !== '/events') return void response.end(String(request.headers['x-auth-user-name'] ?? 'nobody'));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: begun\n\n');
  });
  const sockets = new WebSocketServer({ server: backend });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(data));
    socket.send('welcome');
  });
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  const target_url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  first = await GatewayProcess.start();
  await setUpIdentity(first);
  await first.target(HOST, { target_url, auth_enabled: true });
  await first.target(LOOSE, { target_url, auth_enabled: true, auth_mode: 'passthrough' });
  await first.target(OPEN, { target_url });
  second = await first.beside();
});
afterAll(async () => {
  await second?.child.stop();
  await first?.stop();
  backend?.closeAllConnections();
  backend?.close();
});

type Headers = Readonly<Record<string, string>>;
const both = (): GatewayProcess[] => [first, second];
const status = async (gateway: GatewayProcess, headers: Headers, host = HOST): Promise<number> =>
  (await gateway.visit(host, { protocol: 'https', headers })).status;
/** The answer of every worker of every gateway, each asked by itself. */
async function everyWorker(headers: Headers, host = HOST): Promise<number[]> {
  const answers: number[] = [];
  for (const gateway of both()) answers.push(...(await gateway.atEachWorker(() => status(gateway, headers, host))));
  return answers;
}

/** A WebSocket or a stream of events that has begun, and how it ends. */
interface Stream {
  readonly ended: Promise<{ readonly how: string; readonly at: number }>;
}

async function openSocket(gateway: GatewayProcess, headers: Headers, origin?: string): Promise<Stream> {
  const options = { headers: { host: HOST, ...headers }, servername: HOST, rejectUnauthorized: false };
  const socket = new WebSocket(`wss://127.0.0.1:${gateway.httpsPort}/`, {
    ...options,
    ...(origin !== undefined && { origin }),
  });
  await once(socket, 'message', { signal: AbortSignal.timeout(10_000) });
  return {
    ended: new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ how: `${code} ${String(reason)}`, at: performance.now() })),
    ),
  };
}

async function openEvents(gateway: GatewayProcess, headers: Headers): Promise<Stream> {
  const request = httpsRequest({
    host: '127.0.0.1',
    port: gateway.httpsPort,
    servername: HOST,
    rejectUnauthorized: false,
    path: '/events',
    headers: { host: HOST, ...headers },
    agent: false,
  });
  request.on('error', () => {}).end();
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  await once(response, 'data');
  return {
    ended: new Promise((resolve) => response.once('close', () => resolve({ how: 'cut', at: performance.now() }))),
  };
}

const openHttp2Events = (gateway: GatewayProcess, headers: Headers): Promise<Stream> =>
  openHttp2(gateway, { ':path': '/events', ':authority': HOST, ...headers });

/** RFC 8441. */
const openTunnel = (gateway: GatewayProcess, headers: Headers): Promise<Stream> =>
  openHttp2(gateway, {
    ':method': 'CONNECT',
    ':protocol': 'websocket',
    ':scheme': 'https',
    ':path': '/',
    ':authority': HOST,
    'sec-websocket-version': '13',
    ...headers,
  });

async function openHttp2(gateway: GatewayProcess, head: Headers): Promise<Stream> {
  const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
    servername: HOST,
    rejectUnauthorized: false,
  });
  session.on('error', () => {});
  await once(session, 'remoteSettings');
  const stream = session.request(head);
  stream.on('error', () => {});
  await once(stream, 'data');
  let last: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => (last = chunk));
  return {
    ended: new Promise((resolve) =>
      stream.once('close', () => {
        session.destroy();
        const how = last[0] === CLOSE_FRAME ? closing(last) : `reset ${stream.rstCode}`;
        resolve({ how, at: performance.now() });
      }),
    ),
  };
}

/** RFC 6455 5.5.1: final, and opcode 8; then its length, a code of two bytes, and a reason. */
const CLOSE_FRAME = 0x88;
const closing = (frame: Buffer): string => `${frame.readUInt16BE(2)} ${frame.subarray(4).toString()}`;

interface Case {
  readonly kind: RevocationKind;
  readonly value: string;
  readonly headers: Headers;
}

const sessionCase = async (kind: 'session' | 'login' | 'user' | 'host'): Promise<Case> => {
  const own = { ...ALICE, sub: `sub-${kind}` };
  const made = await logIn(first.store, AUDIENCE, own);
  const value = { session: made.session.id, login: made.login.id, user: own.sub, host: HOST }[kind];
  return { kind, value, headers: made.headers };
};

const tokenCase = async (kind: 'token' | 'grant' | 'client' | 'user'): Promise<Case> => {
  const claims = { sub: `s-${kind}`, jti: `j-${kind}`, grant: `g-${kind}`, client_id: `c-${kind}` };
  const value = { token: claims.jti, grant: claims.grant, client: claims.client_id, user: claims.sub }[kind];
  return { kind, value, headers: bearer(await tokenFor(first.store, AUDIENCE, { claims })) };
};

describe('21: what is revoked', () => {
  const cases: readonly (readonly [name: string, make: () => Promise<Case>])[] = [
    ['a session', () => sessionCase('session')],
    ['a login', () => sessionCase('login')],
    ['the sessions of a user', () => sessionCase('user')],
    ['a token by its jti', () => tokenCase('token')],
    ['the tokens of a grant', () => tokenCase('grant')],
    ['the tokens of a client', () => tokenCase('client')],
    ['the tokens of a user', () => tokenCase('user')],
    ['all that is for a host', () => sessionCase('host')],
  ];
  /** How long each was open after it was revoked, in milliseconds. */
  const took: number[] = [];

  test.each(cases)(
    '%s lets nobody in at any worker of two gateways, and what is open there is cut',
    async (_name, make) => {
      const { kind, value, headers } = await make();
      // Opened at each worker alone, so that all four have seen it, and have it in mind.
      const streams: Stream[] = [];
      for (const gateway of both())
        for (const own of await gateway.atEachWorker(() =>
          Promise.all([openSocket, openTunnel, openEvents, openHttp2Events].map((open) => open(gateway, headers))),
        ))
          streams.push(...own);
      const bob = await logIn(first.store, kind === 'host' ? `https://${LOOSE}` : AUDIENCE, BOB);
      const started = performance.now();
      await first.store.revocations.revoke(kind, value, new Date());
      const ends = await Promise.all(streams.map(({ ended }) => ended));
      took.push(Math.max(...ends.map(({ at }) => at - started)));
      const sockets = ends.filter((_, i) => i % 4 < 2).map(({ how }) => how);
      expect(sockets).toEqual(Array.from({ length: 8 }, () => '4401 The login has ended.'));
      expect(await everyWorker(headers)).toEqual([401, 401, 401, 401]);
      expect(await everyWorker(bob.headers, kind === 'host' ? LOOSE : HOST)).toEqual([200, 200, 200, 200]);
      // Who logs in again at once has done so afterwards; of what is named once, nothing comes back.
      const claims = {
        sub: value,
        grant: value,
        jti: value,
        client_id: value,
        iat: Math.floor(Date.now() / 1_000) + 4,
      };
      const again = await logIn(first.store, AUDIENCE, { ...ALICE, ...(kind === 'user' && { sub: value }) });
      expect(await everyWorker(again.headers)).toEqual([200, 200, 200, 200]);
      if (kind === 'token' || kind === 'grant')
        expect(await everyWorker(bearer(await tokenFor(first.store, AUDIENCE, { claims })))).toEqual([
          401, 401, 401, 401,
        ]);
      // Tokens tell the second in which they were issued, so that all of this host in the same second are void.
      if (kind === 'host') await eventually(() => performance.now() - started > 1_000);
    },
  );

  test('is cut within a second, and now and then later where the machine is busy with other work', () => {
    expect(took.sort((a, b) => a - b)[Math.floor(took.length / 2)] ?? 0).toBeLessThan(WITHIN_MS);
  });

  test('is what was issued before: a new login, or a new token, lets in again', async () => {
    const user = { ...ALICE, sub: 'comes-back' };
    await first.store.revocations.revoke('user', user.sub, new Date(Date.now() - 2_000));
    const old = await tokenFor(first.store, AUDIENCE, {
      claims: { sub: user.sub, iat: Math.floor(Date.now() / 1_000) - 60 },
    });
    const { headers } = await logIn(first.store, AUDIENCE, user);
    await eventually(async () => expect(await status(first, bearer(old))).toBe(401));
    expect(await everyWorker(headers)).toEqual([200, 200, 200, 200]);
  });
});

test('24: who is not allowed any more loses what is open, at once, and comes in no more', async () => {
  const { headers } = await logIn(first.store, AUDIENCE);
  const bob = await logIn(first.store, AUDIENCE, BOB);
  const streams = [await openSocket(first, headers), await openEvents(second, headers)];
  const others = [await openSocket(first, bob.headers)];
  let gone = false;
  void others[0]?.ended.then(() => (gone = true));
  await first.target(HOST, { auth_required_users: ['bob'] });
  for (const { how } of await Promise.all(streams.map(({ ended }) => ended))) expect(how).toMatch(/^(4401|cut)/);
  expect([await status(first, headers), await status(second, bob.headers), gone]).toEqual([403, 200, false]);
  await first.target(HOST, { auth_required_users: [] });
  await eventually(async () => expect(await everyWorker(headers)).toEqual([200, 200, 200, 200]));
});

const opens = async (headers: Headers, origin?: string): Promise<string> => {
  try {
    await openSocket(first, headers, origin);
    return 'opened';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('33: a WebSocket', () => {
  const unexpected = 'Unexpected server response: 401';

  test('is opened for who is logged in, before the backend hears of it, and by a page of a protected host alone', async () => {
    const { headers } = await logIn(first.store, '.example.com');
    expect(await opens({})).toBe(unexpected);
    expect(await opens(headers)).toBe('opened');
    expect(await opens(headers, `https://${HOST}`)).toBe('opened');
    expect(await opens(headers, `https://${LOOSE}`)).toBe('opened');
    for (const origin of [
      'https://evil.example',
      `https://${OPEN}`,
      `http://${HOST}`,
      'null',
      `https://${HOST}.evil.example`,
    ])
      expect([origin, await opens(headers, origin)]).toEqual([origin, unexpected]);
    expect(await opens(bearer(await tokenFor(first.store, AUDIENCE)), 'https://evil.example')).toBe('opened');
    // A host with a cookie of its own has none of this one, and neither has one that logs in elsewhere.
    for (const other of [{ auth_cookie_name: 'own' }, { auth_forward_url: 'http://127.0.0.1:9/' }]) {
      await first.target(LOOSE, other);
      await eventually(async () => expect(await opens(headers, `https://${LOOSE}`)).toBe(unexpected));
      await first.target(LOOSE, { auth_cookie_name: NO_AUTH.auth_cookie_name, auth_forward_url: null });
      await eventually(async () => expect(await opens(headers, `https://${LOOSE}`)).toBe('opened'));
    }
    // A cookie that no other host has is for the pages of its own.
    const own = await logIn(first.store, AUDIENCE);
    expect(await opens(own.headers, `https://${LOOSE}`)).toBe(unexpected);
  });

  test('ends with the token that opened it, and with the login, however much that is used', async () => {
    const soon = new Date(Date.now() - 14 * 24 * 3_600_000 + 3_000);
    const { session: login } = await first.store.logins.create(ALICE, { user_agent: '', ip: '' }, soon);
    const { handle } = await first.store.hostSessions.create(login, AUDIENCE, new Date());
    const byLogin = await openSocket(second, { cookie: `${COOKIE}=${handle}` });
    const exp = Math.floor(Date.now() / 1_000) + 3;
    const { ended } = await openSocket(first, bearer(await tokenFor(first.store, AUDIENCE, { claims: { exp } })));
    const { how } = await ended;
    expect(how).toBe('4401 The login has ended.');
    expect(Date.now() / 1_000).toBeGreaterThanOrEqual(exp);
    expect(Date.now() / 1_000).toBeLessThan(exp + 5);
    expect((await byLogin.ended).how).toBe(how);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(login.expires_at));
    expect(Date.now()).toBeLessThan(Date.parse(login.expires_at) + 5_000);
  });

  test('and a stream end with the login behind them: after twelve hours in which nobody used it, and not before', async () => {
    const clock = new MovedClock();
    const third = await first.beside({ ...clock.environment, GATEWAY_WORKERS: '1' });
    try {
      const leaves = await logIn(first.store, AUDIENCE);
      const stays = await logIn(first.store, AUDIENCE, BOB);
      const ended = [await openSocket(third, leaves.headers), await openEvents(third, leaves.headers)];
      const others = [await openSocket(third, stays.headers), await openEvents(third, stays.headers)];
      const gone: string[] = [];
      for (const { ended: end } of others) void end.then(({ how }) => gone.push(how));
      // Of bob's login Redis knows that it was used meanwhile; of alice's, that it has two seconds left.
      const over = performance.now() + 2_000;
      const redis = new RedisClient(first.redis.socketPath);
      await redis.write('PEXPIRE', first.store.keys.loginSession(leaves.login.id), '2000');
      clock.putForward(12 * 3_600 + 5);
      const ends = await Promise.all(ended.map((stream) => stream.ended));
      expect(ends.map(({ how }) => how)).toEqual(['4401 The login has ended.', 'cut']);
      for (const { at } of ends) {
        expect(at).toBeGreaterThan(over - 100);
        expect(at).toBeLessThan(over + 4_000);
      }
      expect([await status(third, stays.headers), gone]).toEqual([200, []]);
    } finally {
      await third.child.stop();
      clock.remove();
    }
  });

  test.each([
    ['asked nobody', { auth_enabled: false }],
    ['let in everybody', { auth_mode: 'passthrough' }],
  ] as const)('of nobody is cut when its host, which %s, begins to ask who comes', async (_name, open) => {
    await first.target(HOST, open);
    await eventually(async () => expect(await everyWorker({})).toEqual([200, 200, 200, 200]));
    const { ended } = await openSocket(second, {});
    await first.target(HOST, { auth_enabled: true, auth_mode: 'forward' });
    await eventually(async () => expect(await everyWorker({})).toEqual([401, 401, 401, 401]));
    expect((await ended).how).toMatch(/^\d{4}/);
  });
});

// Last, because Redis is gone then.
describe('31, 32: while Redis is away', () => {
  test('what is known counts for 5 s at most, then protected hosts are closed within 2 s; all others go on', async () => {
    const { headers } = await logIn(first.store, AUDIENCE);
    const loose = await logIn(first.store, `https://${LOOSE}`);
    const token = bearer(await tokenFor(first.store, AUDIENCE));
    const fresh = await logIn(first.store, AUDIENCE);
    expect(await everyWorker(headers)).toEqual([200, 200, 200, 200]);
    expect(await everyWorker(token)).toEqual([200, 200, 200, 200]);
    await freeze(first.redis.pid());
    const gone = performance.now();
    try {
      expect([await status(first, headers), await status(second, token)]).toEqual([200, 200]);
      expect(await inTime(3_000, () => status(first, fresh.headers))).toBe(503);
      await eventually(async () => expect(await status(second, headers)).toBe(503), { deadlineMs: 20_000 });
      expect(performance.now() - gone).toBeLessThan(15_000);
      await eventually(async () => expect(await everyWorker(token)).toEqual([503, 503, 503, 503]));
      expect(await everyWorker({})).toEqual([503, 503, 503, 503]);
      const anonymous = await first.visit(LOOSE, { protocol: 'https', headers: loose.headers });
      expect([anonymous.status, anonymous.body]).toEqual([200, 'nobody']);
      expect(await everyWorker({}, OPEN)).toEqual([200, 200, 200, 200]);
    } finally {
      process.kill(first.redis.pid(), 'SIGCONT');
    }
    await eventually(async () => expect(await everyWorker(headers)).toEqual([200, 200, 200, 200]));
  });
});
