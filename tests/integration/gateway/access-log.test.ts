import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get, request } from 'node:http';
import { connect } from 'node:http2';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hashPassword } from '#access';
import { startHttpBackend, startRawBackend, type HttpBackend } from '../../support/backends.ts';
import { environment } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { GatewayProcess, type LogLine } from '../../support/gateway-process.ts';
import { startRedis } from '../../support/redis-server.ts';

const HOST = 'app.example.com';

let gateway: GatewayProcess;
let backend: HttpBackend;

beforeAll(async () => {
  backend = await startHttpBackend((incoming, response) => {
    incoming.resume();
    if (incoming.url?.startsWith('/never')) return;
    incoming.once('end', () => response.end('content'));
  });
  gateway = await GatewayProcess.start();
  await gateway.target(HOST, { target_url: backend.url });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const requestsOf = (those: GatewayProcess): LogLine[] => those.logs().filter(({ msg }) => msg === 'request');
const lineOf = (id: unknown): Promise<LogLine> =>
  eventually(() => requestsOf(gateway).find(({ request_id }) => request_id === id) ?? false);
const lineAt = (path: string): Promise<LogLine> =>
  eventually(() => requestsOf(gateway).find((line) => line['path'] === path) ?? false);

describe('each finished request is one line on standard output', () => {
  test('with where it went, how long that took and who asked; of its query only the names', async () => {
    const { headers } = await gateway.visit(HOST, {
      protocol: 'h2',
      method: 'POST',
      path: '/logged?token=secret&bare-secret&key=c2VjcmV0==',
      body: 'twelve bytes',
      headers: {
        'user-agent': 'a "quoted" one',
        referer: 'https://elsewhere.example/page?password=secret',
        accept: 'text/html',
      },
    });
    const line = await lineOf(headers['x-request-id']);
    expect(line).toMatchObject({
      level: 'info',
      app: 'gateway',
      client: '127.0.0.1',
      method: 'POST',
      scheme: 'https',
      http: '2',
      host: HOST,
      hostname: HOST,
      path: '/logged?token=***&***&key=***',
      status: 200,
      sent: 7,
      received: 12,
      ms: expect.any(Number),
      connect_ms: expect.any(Number),
      first_byte_ms: expect.any(Number),
      upstream: `127.0.0.1:${backend.port}`,
      tls: 'TLSv1.3',
      html: true,
      user_agent: 'a "quoted" one',
      referer: 'https://elsewhere.example/page',
    });
    expect(Date.now() - Date.parse(String(line['time']))).toBeLessThan(60_000);
    for (const absent of ['peer', 'route', 'user', 'error', 'broken_by', 'answered_by'])
      expect(line).not.toHaveProperty(absent);
    expect(gateway.child.output()).not.toMatch(/secret|c2VjcmV0/);
  });

  test('with the step that answered where no backend did, and what the backend failed with', async () => {
    const unknown = await gateway.visit('nobody.example.com', { protocol: 'http' });
    expect(await lineOf(unknown.headers['x-request-id'])).toMatchObject({
      status: 404,
      hostname: null,
      host: 'nobody.example.com',
      answered_by: 'findInstance',
    });
    const port = await freePort();
    await gateway.target('dead.example.com', { target_url: `http://127.0.0.1:${port}` });
    const dead = await gateway.visit('dead.example.com', { protocol: 'https' });
    const line = await lineOf(dead.headers['x-request-id']);
    expect(line).toMatchObject({
      status: 502,
      error: 'ECONNREFUSED',
      answered_by: 'forward',
      upstream: `127.0.0.1:${port}`,
    });
    for (const absent of ['first_byte_ms', 'html', 'user_agent']) expect(line).not.toHaveProperty(absent);
  });

  test('with the user that an access list let in', async () => {
    const list = await gateway.accessList('staff', {
      users: [{ username: 'zoë', note: '', password_hash: await hashPassword('right') }],
    });
    await gateway.target('staff.example.com', { target_url: backend.url, access_lists: [list] });
    const authorization = `Basic ${Buffer.from('zoë:right').toString('base64')}`;
    const { headers, status } = await gateway.visit('staff.example.com', {
      protocol: 'https',
      headers: { authorization },
    });
    expect(status).toBe(200);
    expect(await lineOf(headers['x-request-id'])).toMatchObject({ user: 'zoë' });
    const refused = await gateway.visit('staff.example.com', { protocol: 'https' });
    const line = await lineOf(refused.headers['x-request-id']);
    expect(line).toMatchObject({ status: 401, answered_by: 'checkAccess' });
    expect(line).not.toHaveProperty('user');
  });

  test.each(['http', 'h2'] as const)('over %s with who broke it off: the client', async (protocol) => {
    const path = `/never-${protocol}`;
    if (protocol === 'http') {
      const asking = get({ host: '127.0.0.1', port: gateway.httpPort, path, headers: { host: HOST } });
      asking.once('error', () => {});
      await Promise.all([once(asking, 'socket'), once(backend.server, 'request')]);
      asking.destroy();
    } else {
      const session = connect(`https://127.0.0.1:${gateway.httpsPort}`, {
        servername: HOST,
        rejectUnauthorized: false,
      });
      session.on('error', () => {});
      session.request({ ':path': path, ':authority': HOST }).on('error', () => {});
      await once(backend.server, 'request');
      session.destroy();
    }
    const line = await lineAt(path);
    expect(line).toMatchObject({ status: 0, broken_by: 'client' });
    expect(line).not.toHaveProperty('answered_by');
  });

  test('with who broke it off: the backend, in the middle of its answer', async () => {
    const rude = await startRawBackend((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', () => socket.resetAndDestroy());
    });
    try {
      await gateway.target('rude.example.com', { target_url: rude.url });
      await expect(gateway.visit('rude.example.com', { protocol: 'http', path: '/half' })).rejects.toThrow();
      expect(await lineAt('/half')).toMatchObject({ status: 200, broken_by: 'cut' });
    } finally {
      await rude.stop();
    }
  });

  test('with the client where a trusted proxy names it, and that proxy as its peer', async () => {
    const behind = await gateway.beside({ TRUSTED_PROXIES: '127.0.0.0/8' });
    try {
      const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };
      await behind.visit(HOST, { protocol: 'http', headers });
      const line = await eventually(() => requestsOf(behind)[0] ?? false);
      expect(line).toMatchObject({ client: '203.0.113.7', peer: '127.0.0.1', scheme: 'https' });
    } finally {
      await behind.child.stop();
    }
    // The last line is not lost with its worker.
    expect(requestsOf(behind)).toHaveLength(1);
  });
});

test('a request that is over when the gateway stops is written down before it ends', async () => {
  const other = await gateway.beside({ ACCESS_LOG_KEEP_SECONDS: '0' });
  const { headers } = await other.visit(HOST, { protocol: 'http', path: '/last' });
  expect(await other.child.stop()).toBe(0);
  expect(requestsOf(other).map(({ request_id }) => request_id)).toEqual([headers['x-request-id']]);
  expect(await gateway.store.accessLog.find(String(headers['x-request-id']))).toBeUndefined();
});

test('ACCESS_LOG=off writes no line, and requests are kept all the same', async () => {
  const other = await gateway.beside({ ACCESS_LOG: 'off' });
  const { headers } = await other.visit(HOST, { protocol: 'http' });
  const id = String(headers['x-request-id']);
  await eventually(async () => (await gateway.store.accessLog.find(id)) !== undefined);
  expect(await other.child.stop()).toBe(0);
  expect(requestsOf(other)).toEqual([]);
});

test('LOG_LEVEL says what else is written: at error nothing of the start, and each request all the same', async () => {
  const other = await gateway.beside({ LOG_LEVEL: 'error' }, { untilReady: false });
  await eventually(async () => (await other.health()).healthy, { deadlineMs: 20_000 });
  await other.visit(HOST, { protocol: 'http' });
  expect(await other.child.stop()).toBe(0);
  expect(other.logs().map(({ msg }) => msg)).toEqual(['request']);
});

/** A pipe that nobody reads before the test does: standard output of a process, as a shell or Docker gives it. */
async function makePipe(folder: string): Promise<{ input: number; output: () => Socket; close: () => void }> {
  const path = join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [path]);
  const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const input = openSync(path, constants.O_WRONLY);
  return {
    input,
    output: () => new Socket({ fd: read, readable: true, writable: false }),
    close: () => closeSync(input),
  };
}

test.each(['pipe', 'socket'])(
  'a %s that nobody reads holds up no request, and no line of it is torn when it is read again',
  async (kind) => {
    const redis = await startRedis();
    const folder = await mkdtemp(join(tmpdir(), 'mpm-stdout-'));
    const pipe = kind === 'pipe' ? await makePipe(folder) : undefined;
    const port = await freePort();
    const child = spawn(process.execPath, ['dist/apps/gateway/src/main.js'], {
      env: environment({
        HTTP_PORT: String(port),
        HTTPS_PORT: String(await freePort()),
        GATEWAY_INTERNAL_PORT: String(await freePort()),
        REDIS_URL: redis.url,
        GATEWAY_WORKERS: '2',
        LOG_LEVEL: 'error',
        DRAIN_TIMEOUT_SECONDS: '3',
      }),
      // What Node calls a pipe is a socket.
      stdio: ['ignore', pipe?.input ?? 'pipe', 'inherit'],
    });
    pipe?.close();
    const ended = once(child, 'exit');
    const agent = new Agent({ keepAlive: true, maxSockets: 20 });
    // As much as neither holds.
    const path = `/${'x'.repeat(1_500)}`;
    const ask = (): Promise<number> =>
      new Promise((resolve, reject) => {
        const asking = request({ agent, host: '127.0.0.1', port, path, headers: { host: 'nobody.example.com' } });
        asking.once('error', reject).once('response', (answer) => {
          answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
        });
        asking.end();
      });
    const stdout = pipe?.output() ?? child.stdout;
    try {
      await eventually(() => ask().then((status) => status === 404), { deadlineMs: 20_000 });
      const statuses = await Promise.all(Array.from({ length: 600 }, ask));
      expect(new Set(statuses)).toEqual(new Set([404]));
      let output = '';
      stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
      const lines = (): string[] => output.split('\n').slice(0, -1);
      await eventually(() => lines().length === 601, { deadlineMs: 20_000 });
      for (const line of lines()) expect(JSON.parse(line)).toMatchObject({ msg: 'request', path });
    } finally {
      agent.destroy();
      child.kill('SIGTERM');
      await ended;
      stdout?.destroy();
      await redis.stop();
      await rm(folder, { recursive: true });
    }
  },
);
