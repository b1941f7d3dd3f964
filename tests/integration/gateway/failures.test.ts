import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttpBackend, startHttpsBackend, startRawBackend, type RunningBackend } from '../../support/backends.ts';
import { startChild, type Child } from '../../support/child-process.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { freeze } from '../../support/freeze.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { createSelfSigned } from '#pki';

const WAYS = ['http', 'https', 'h2'] as const;
const HOST = 'app.example.com';

let gateway: GatewayProcess;
const running: RunningBackend[] = [];

beforeAll(async () => {
  gateway = await GatewayProcess.start({ environment: { PROXY_CONNECT_TIMEOUT: '1', PROXY_REQUEST_TIMEOUT: '1' } });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all(running.map((backend) => backend.stop()));
});

async function leadTo(backend: RunningBackend): Promise<void> {
  running.push(backend);
  await gateway.target(HOST, { target_url: backend.url });
}

/** What the gateway answers over each protocol. */
const answers = async (): Promise<{ status: number; message: string }[]> =>
  Promise.all(
    WAYS.map(async (protocol) => {
      const { status, body } = await gateway.visit(HOST, { protocol });
      return { status, message: (JSON.parse(body) as { message: string }).message };
    }),
  );

describe('a backend that cannot be asked is 502, in words that tell a stranger nothing', () => {
  test('refused', async () => {
    const port = await freePort();
    await gateway.target(HOST, { target_url: `http://127.0.0.1:${port}` });
    for (const { status, message } of await answers()) {
      expect(status).toBe(502);
      expect(message).toContain('refused the connection');
      expect(message).not.toContain(String(port));
    }
    const told = await eventually(
      () => gateway.logs().find(({ msg, code }) => msg === 'the backend failed' && code === 'ECONNREFUSED') ?? false,
    );
    expect(told).toMatchObject({ level: 'warn', hostname: HOST, target_url: `http://127.0.0.1:${port}` });
  });

  test('refused, while the client sends content', async () => {
    await gateway.target(HOST, { target_url: `http://127.0.0.1:${await freePort()}` });
    const pids = await gateway.workerPids();
    for (const protocol of WAYS) {
      const { status } = await gateway.visit(HOST, { protocol, method: 'POST', body: 'x'.repeat(200_000) });
      expect(status).toBe(502);
    }
    // Node ends a process over one 'error' event that nobody hears.
    expect(await gateway.workerPids()).toEqual(pids);
  });

  test('not resolvable', async () => {
    await gateway.target(HOST, { target_url: 'http://backend.invalid' });
    for (const { status, message } of await answers()) {
      expect(status).toBe(502);
      expect(message).toContain('cannot be resolved');
    }
  });

  test('closed before it answered', async () => {
    await leadTo(await startRawBackend((socket) => socket.destroy()));
    for (const { status, message } of await answers()) {
      expect(status).toBe(502);
      expect(message).toContain('closed the connection');
    }
  });

  test('reset', async () => {
    await leadTo(await startRawBackend((socket) => socket.resetAndDestroy()));
    expect((await answers()).map(({ status }) => status)).toEqual([502, 502, 502]);
  });

  test.each([
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    [
      'both framing fields',
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    ],
    [
      'a 101 that nobody asked for',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ],
    ['a head of 100 KiB', `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(102_400)}\r\n\r\n`],
  ])('answered with %s', async (_, bytes) => {
    await leadTo(await startRawBackend((socket) => socket.write(bytes)));
    expect((await answers()).map(({ status }) => status)).toEqual([502, 502, 502]);
  });

  test('HTTPS with a certificate that nobody vouches for', async () => {
    const own = await createSelfSigned({ commonName: 'localhost', names: ['localhost', '127.0.0.1'], days: 2 });
    const backend = await startHttpsBackend(own, (_, response) => response.end('secret'));
    await leadTo(backend);
    for (const { status, message } of await answers()) {
      expect(status).toBe(502);
      expect(message).toContain('no certificate that this gateway trusts');
    }
  });
});

describe('a backend that takes too long is 504', () => {
  test('to answer: PROXY_REQUEST_TIMEOUT', async () => {
    await leadTo(await startRawBackend(() => {}));
    const started = performance.now();
    const statuses = await Promise.all(WAYS.map(async (protocol) => (await gateway.visit(HOST, { protocol })).status));
    expect(statuses).toEqual([504, 504, 504]);
    expect(performance.now() - started).toBeLessThan(9_000);
  });

  test('because it stands still (kill -STOP)', async () => {
    const port = await freePort();
    const child = await startNode(`require('node:http').createServer((q, s) => s.end()).listen(${port}, '127.0.0.1')`);
    try {
      await gateway.target(HOST, { target_url: `http://127.0.0.1:${port}` });
      await eventually(async () => (await gateway.visit(HOST, { protocol: 'h2' })).status === 200);
      await freeze(child.pid);
      expect((await gateway.visit(HOST, { protocol: 'h2' })).status).toBe(504);
    } finally {
      await child.kill();
    }
  });

  test('to accept the connection: PROXY_CONNECT_TIMEOUT', async () => {
    const port = await freePort();
    const child = await startNode(
      `require('node:net').createServer().listen({ port: ${port}, host: '127.0.0.1', backlog: 1 }, () => console.log('up'))`,
    );
    const waiting: Socket[] = [];
    try {
      await eventually(() => child.output().includes('up'));
      await freeze(child.pid);
      // The kernel goes on accepting for a process that does not, until the backlog is full: of eight, some are left over.
      for (let i = 0; i < 8; i++) waiting.push(connect(port, '127.0.0.1').on('error', () => {}));
      await eventually(() => waiting.some(({ connecting }) => !connecting));
      await gateway.target(HOST, { target_url: `http://127.0.0.1:${port}` });
      const { status, body } = await gateway.visit(HOST, { protocol: 'https' });
      expect(status).toBe(504);
      expect(body).toContain('did not accept the connection in time');
    } finally {
      for (const socket of waiting) socket.destroy();
      await child.kill();
    }
  });

  test('but a stream may be silent for longer once it has begun', async () => {
    const backend = await startHttpBackend((_, response) => {
      response.writeHead(200).write('begun, ');
      setTimeout(() => response.end('ended'), 2_500);
    });
    await leadTo(backend);
    expect((await gateway.visit(HOST, { protocol: 'h2' })).body).toBe('begun, ended');
  });
});

test('one backend that fails is reported once in a while, not once for each request', async () => {
  const lines = (what: string): number =>
    gateway.logs().filter(({ msg, hostname }) => msg === what && hostname === 'down.example.com').length;
  await gateway.target('down.example.com', { target_url: `http://127.0.0.1:${await freePort()}` });
  for (let i = 0; i < 20; i++) await gateway.visit('down.example.com', { protocol: 'http' });
  // These come last: what is said of the requests is there before the requests themselves are written down.
  await eventually(() => lines('request') === 20);
  expect(lines('the backend failed')).toBeGreaterThan(0);
  // Once by each worker.
  expect(lines('the backend failed')).toBeLessThanOrEqual(2);
});

const startNode = (script: string): Promise<Child> => startChild(process.execPath, { args: ['-e', script] });
