import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect, createServer } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { startHttpBackend, type HttpBackend } from '../support/backends.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { startLoad } from '../support/steady-load.ts';

const HOST = 'app.example.com';
const gateways: GatewayProcess[] = [];
const backends: HttpBackend[] = [];
let asked: string[] = [];
/** Answers to /slow that wait for the test. */
let slow: ServerResponse[] = [];

async function start(
  environment: Record<string, string> = {},
): Promise<{ gateway: GatewayProcess; backend: HttpBackend }> {
  const backend = await startHttpBackend((request, response) => {
    asked.push(request.url ?? '');
    if (request.url === '/slow') slow.push(response);
    else if (request.url === '/events') response.write('data: begun\n\n');
    else response.end('content');
  });
  backends.push(backend);
  const gateway = await GatewayProcess.start({ environment });
  gateways.push(gateway);
  await gateway.target(HOST, { target_url: backend.url });
  return { gateway, backend };
}

afterEach(async () => {
  [asked, slow] = [[], []];
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
  await Promise.all(backends.splice(0).map((backend) => backend.stop()));
});

const titleOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('workers', () => {
  test('have names, and one that is killed is replaced while the other serves', async () => {
    const { gateway } = await start();
    const [first = 0, second = 0] = await gateway.workerPids();
    expect([gateway.child.pid, first, second].map(titleOf)).toEqual([
      'mpm gateway',
      'mpm gateway worker 1',
      'mpm gateway worker 2',
    ]);
    const load = startLoad(() => gateway.visit(HOST, { protocol: 'http', deadlineMs: 10_000 }));
    process.kill(first, 'SIGKILL');
    await eventually(
      async () => {
        const { workers } = await gateway.health();
        return workers[0]?.pid !== first && workers.every(({ listening }) => listening);
      },
      { deadlineMs: 20_000 },
    );
    // At most what the killed one had in its hands.
    expect((await load.stop()).filter((outcome) => outcome !== 200).length).toBeLessThanOrEqual(1);
    const answers = await gateway.atEachWorker(() => gateway.visit(HOST, { protocol: 'http' }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('one that keeps dying is started again in growing intervals', async () => {
    const { gateway } = await start({ GATEWAY_WORKERS: '1' });
    const deaths = () => gateway.logs().filter(({ msg }) => msg === 'a worker died and is replaced');
    for (let i = 1; i <= 5; i++) {
      const [pid = 0] = await eventually(async () => {
        const pids = await gateway.workerPids();
        return pids.length > 0 && pids;
      });
      process.kill(pid, 'SIGKILL');
      await eventually(() => deaths().length === i);
    }
    expect(deaths().map(({ delay_ms }) => delay_ms)).toEqual([0, 100, 200, 400, 800]);
    const died = Date.parse(String(deaths().at(-1)?.['time']));
    await eventually(async () => (await gateway.health()).healthy);
    expect(Date.now() - died).toBeGreaterThan(600);
    expect((await gateway.visit(HOST, { protocol: 'http' })).status).toBe(200);
  });

  test('are as many as there are cores where GATEWAY_WORKERS is 0', async () => {
    const { gateway } = await start({ GATEWAY_WORKERS: '0' });
    const { availableParallelism } = await import('node:os');
    expect(await gateway.workerPids()).toHaveLength(availableParallelism());
  });

  test('leave by themselves when the supervisor is killed', async () => {
    const { gateway } = await start();
    const pids = await gateway.workerPids();
    await gateway.child.kill();
    await eventually(() => !pids.some(alive), { deadlineMs: 20_000 });
  });

  test('leave signals of the terminal to the supervisor', async () => {
    const { gateway } = await start();
    const pids = await gateway.workerPids();
    for (const pid of pids) for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    expect((await gateway.visit(HOST, { protocol: 'http' })).status).toBe(200);
    expect(await gateway.workerPids()).toEqual(pids);
  });
});

describe('Redis', () => {
  test('lost: what is there goes on, a new worker too, /health says it and stays 200; back: changes arrive again', async () => {
    const { gateway, backend } = await start();
    await gateway.certificate('app', [HOST]);
    await gateway.redis.kill();
    await eventually(async () => (await gateway.health()).redis === 'unreachable');
    const [first = 0] = await gateway.workerPids();
    process.kill(first, 'SIGKILL');
    await eventually(async () => {
      const { workers } = await gateway.health();
      return workers[0]?.pid !== first && workers.every(({ listening }) => listening);
    });
    const answers = await gateway.atEachWorker(() => gateway.visit(HOST, { protocol: 'h2' }));
    expect(answers.map(({ status, certificate }) => [status, certificate?.subject.CN])).toEqual([
      [200, HOST],
      [200, HOST],
    ]);
    const health = await gateway.health();
    expect(health).toMatchObject({ healthy: true, redis: 'unreachable', targets_loaded: 1, certificates_loaded: 1 });
    expect(Date.parse(health.redis_lost_at ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(gateway.logs().filter(({ msg }) => msg.startsWith('Redis is lost'))).toHaveLength(1);
    await gateway.redis.start();
    await eventually(async () => (await gateway.health()).redis === 'healthy');
    await eventually(() => gateway.write('new.example.com', { target_url: backend.url }).then(() => true));
    await eventually(async () => (await gateway.visit('new.example.com', { protocol: 'http' })).status === 200);
    expect((await gateway.health()).redis_lost_at).toBeUndefined();
  });

  test('away at the start: waited for, then served', async () => {
    const backend = await startHttpBackend((_, response) => response.end('content'));
    backends.push(backend);
    const first = await GatewayProcess.start();
    await first.target(HOST, { target_url: backend.url });
    await first.child.stop();
    await first.redis.kill();
    const gateway = await first.again();
    gateways.push(gateway);
    await eventually(() => gateway.logs().some(({ msg }) => msg === 'waiting for Redis'));
    await gateway.redis.start();
    await gateway.ready();
    expect((await gateway.visit(HOST, { protocol: 'http' })).body).toBe('content');
  });
});

describe('SIGTERM', () => {
  test('ends in order: answers finish, idle connections close, streams and WebSockets have their grace, exit 0', async () => {
    const { gateway } = await start({ DRAIN_TIMEOUT_SECONDS: '3' });
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
    await once(server, 'listening');
    await gateway.target('ws.example.com', {
      target_url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    });
    const idle = connect(gateway.httpPort, '127.0.0.1');
    idle.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await once(idle, 'data');
    const idleClosed = once(idle.resume(), 'close').then(() => performance.now());
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
      servername: HOST,
      rejectUnauthorized: false,
    });
    session.on('error', () => {});
    const goaway = once(session, 'goaway');
    const slowH2 = textOf(session.request({ ':path': '/slow', ':authority': HOST }));
    const events = httpRequest({ port: gateway.httpPort, host: '127.0.0.1', path: '/events', headers: { host: HOST } });
    events.on('error', () => {}).end();
    const [stream] = (await once(events, 'response')) as [IncomingMessage];
    await once(stream, 'data');
    let streamClosed = 0;
    stream
      .on('error', () => {})
      .resume()
      .on('close', () => (streamClosed = performance.now()));
    const socket = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/`, { headers: { host: 'ws.example.com' } });
    socket.on('error', () => {});
    await once(socket, 'open');
    const slowH1 = keepAlive(gateway.httpPort, '/slow');
    await eventually(() => asked.filter((path) => path === '/slow').length === 2);

    const told = performance.now();
    gateway.child.signal('SIGTERM');
    // A second signal does not cut it short.
    gateway.child.signal('SIGINT');
    expect((await goaway)[0]).toBe(0);
    const idleEnd = await idleClosed;
    await eventually(() => refuses(gateway.httpPort));
    for (const response of slow) response.end('slow');
    const answer = await slowH1;
    expect([await textOf(answer), answer.headers.connection]).toEqual(['slow', 'close']);
    expect(await slowH2).toBe('slow');
    socket.send('still');
    expect(String((await once(socket, 'message'))[0])).toBe('still');
    await once(socket, 'close');
    expect(await gateway.child.exited).toBe(0);
    expect(performance.now() - told).toBeGreaterThan(2_000);
    expect(performance.now() - told).toBeLessThan(20_000);
    expect(gateway.child.output()).not.toContain('stopped before all work was done');
    await eventually(() => streamClosed > 0);
    expect(streamClosed - told).toBeGreaterThan(2_000);
    expect(streamClosed - idleEnd).toBeGreaterThan(500);
    server.close();
  });

  test('while Redis is away it takes no longer', async () => {
    const { gateway } = await start({ DRAIN_TIMEOUT_SECONDS: '10' });
    await gateway.redis.kill();
    await eventually(async () => (await gateway.health()).redis === 'unreachable');
    const told = performance.now();
    gateway.child.signal('SIGTERM');
    expect(await gateway.child.exited).toBe(0);
    expect(performance.now() - told).toBeLessThan(8_000);
  });

  test('with nothing under way it takes no time, and no process is left', async () => {
    const { gateway } = await start({ DRAIN_TIMEOUT_SECONDS: '10' });
    const pids = await gateway.workerPids();
    const told = performance.now();
    gateway.child.signal('SIGTERM');
    expect(await gateway.child.exited).toBe(0);
    expect(performance.now() - told).toBeLessThan(8_000);
    expect(pids.some(alive)).toBe(false);
  });
});

const refuses = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });

/** A request on a connection that the client would keep. */
async function keepAlive(port: number, path: string): Promise<IncomingMessage> {
  const agent = new Agent({ keepAlive: true });
  const request = httpRequest({ agent, port, host: '127.0.0.1', path, headers: { host: HOST } });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

describe('a port that cannot be had', () => {
  test.each(['HTTP_PORT', 'HTTPS_PORT'])(
    '%s in use: the message says what to do, and it never claims to be ready',
    async (variable) => {
      const port = await freePort();
      const other = createServer().listen(port, '127.0.0.1');
      await once(other, 'listening');
      const gateway = await GatewayProcess.start({
        environment: { [variable]: String(port), BIND_ADDRESS: '127.0.0.1' },
        untilReady: false,
      });
      gateways.push(gateway);
      expect(await gateway.child.exited).toBe(1);
      const output = gateway.child.output();
      expect(output).toContain(`${variable}=${port}: another program listens on port ${port} already`);
      expect(output).toContain(`sudo ss --listening --tcp --processes 'sport = :${port}'`);
      expect(output).not.toContain('is ready');
      other.close();
    },
  );

  test('GATEWAY_INTERNAL_PORT in use', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const gateway = await GatewayProcess.start({
      environment: { GATEWAY_INTERNAL_PORT: String(port) },
      untilReady: false,
    });
    gateways.push(gateway);
    expect(await gateway.child.exited).toBe(1);
    expect(gateway.child.output()).toContain(`GATEWAY_INTERNAL_PORT=${port}: another program listens on port ${port}`);
    other.close();
  });

  test('a range in ADMIN_ALLOW_FROM that is none is told once, at the start', async () => {
    const gateway = await GatewayProcess.start({ environment: { ADMIN_ALLOW_FROM: '10.0.0.0/33' }, untilReady: false });
    gateways.push(gateway);
    expect(await gateway.child.exited).toBe(1);
    expect(gateway.child.output()).toContain('ADMIN_ALLOW_FROM has a range that is none');
  });

  test('an address that is none of this machine’s', async () => {
    const gateway = await GatewayProcess.start({ environment: { BIND_ADDRESS: '192.0.2.1' }, untilReady: false });
    gateways.push(gateway);
    expect(await gateway.child.exited).toBe(1);
    expect(gateway.child.output()).toContain('BIND_ADDRESS=192.0.2.1 is not an address of this machine');
  });
});
