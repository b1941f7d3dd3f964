import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { startHttpBackend, startRawBackend, type HttpBackend, type RunningBackend } from '../../support/backends.ts';
import { startChild } from '../../support/child-process.ts';
import { startEchoSockets, echoes, openSocket } from '../../support/echo-sockets.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { freeze } from '../../support/freeze.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { startHttp2Backend } from '../../support/http2-backend.ts';
import { connect, type Socket } from 'node:net';

const HOST = 'app.example.com';
const LATE_MS = 30_000;

let gateway: GatewayProcess;
const running: RunningBackend[] = [];

beforeAll(async () => {
  gateway = await GatewayProcess.start({ environment: { PROXY_CONNECT_TIMEOUT: '60', PROXY_REQUEST_TIMEOUT: '60' } });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all(running.map((backend) => backend.stop()));
});

test.each(['http1', 'http2'] as const)(
  'response_timeout of a host goes before PROXY_REQUEST_TIMEOUT, with a backend of %s',
  async (backend_protocol) => {
    const silent = await startRawBackend(() => {});
    running.push(silent);
    await gateway.target(HOST, { target_url: silent.url, backend_protocol, response_timeout: 1 });
    const started = performance.now();
    expect((await gateway.visit(HOST, { protocol: 'h2' })).status).toBe(504);
    expect(performance.now() - started).toBeLessThan(LATE_MS);
  },
);

test('a client that takes its time to send is not the fault of its backend, whatever that speaks', async () => {
  const plain = await startHttpBackend((incoming, response) => {
    let length = 0;
    incoming.on('data', (chunk: Buffer) => (length += chunk.length));
    incoming.once('end', () => response.end(String(length)));
  });
  const http2 = await startHttp2Backend(({ stream }) => {
    let length = 0;
    stream.on('data', (chunk: Buffer) => (length += chunk.length));
    stream.once('end', () => {
      stream.respond({ ':status': 200 });
      stream.end(String(length));
    });
  });
  running.push(plain, http2);
  const own = { response_timeout: 2, stream_idle_timeout: null };
  await gateway.target(HOST, { target_url: plain.url, backend_protocol: 'http1', ...own });
  await gateway.target('two.example.com', { target_url: http2.url, backend_protocol: 'http2', ...own });
  const answers = [{ host: HOST }, { host: HOST, trailer: 'x-sum' }, { host: 'two.example.com' }].map(
    async (headers) => {
      const sent = request({ port: gateway.httpPort, host: '127.0.0.1', method: 'POST', headers, agent: false });
      sent.write('.');
      setTimeout(() => sent.end('.'), 3_000);
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      return [response.statusCode, String(await response.toArray())];
    },
  );
  expect(await Promise.all(answers)).toEqual(Array.from(answers, () => [200, '2']));
});

test('connect_timeout of a host goes before PROXY_CONNECT_TIMEOUT', async () => {
  const port = await freePort();
  const code = `require('node:net').createServer().listen({ port: ${port}, host: '127.0.0.1', backlog: 1 }, () => console.log('up'))`;
  const child = await startChild(process.execPath, { args: ['-e', code], cwd: '/', env: {} });
  const waiting: Socket[] = [];
  try {
    await eventually(() => child.output().includes('up'));
    await freeze(child.pid);
    // Once the backlog is full, the kernel answers nobody.
    for (let i = 0; i < 8; i++) waiting.push(connect(port, '127.0.0.1').on('error', () => {}));
    await eventually(() => waiting.some(({ connecting }) => !connecting));
    await gateway.target(HOST, {
      target_url: `http://127.0.0.1:${port}`,
      backend_protocol: 'http1',
      connect_timeout: 1,
      response_timeout: null,
    });
    const started = performance.now();
    const { status, body } = await gateway.visit(HOST, { protocol: 'http' });
    expect([status, body]).toEqual([504, expect.stringContaining('did not accept the connection')]);
    expect(performance.now() - started).toBeLessThan(LATE_MS);
  } finally {
    for (const socket of waiting) socket.destroy();
    await child.kill();
  }
});

test('stream_idle_timeout ends an answer that stands still, at both ends, and none that goes on slowly', async () => {
  let left = 0;
  const dripping: HttpBackend = await startHttpBackend((incoming, response) => {
    response.once('close', () => (left += 1));
    response.writeHead(200, { 'content-type': 'text/plain' }).write('begin');
    if (incoming.url === '/silent') return;
    let drops = 0;
    const timer = setInterval(() => {
      drops += 1;
      if (drops < 10) response.write('.');
      else {
        clearInterval(timer);
        response.end('end');
      }
    }, 250);
  });
  running.push(dripping);
  await gateway.target(HOST, {
    target_url: dripping.url,
    backend_protocol: 'http1',
    connect_timeout: null,
    stream_idle_timeout: 1,
  });
  const read = async (path: string): Promise<string> => {
    const sent = request({
      port: gateway.httpPort,
      host: '127.0.0.1',
      path,
      headers: { host: HOST },
      agent: false,
    }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    let body = '';
    try {
      for await (const chunk of response) body += String(chunk);
    } catch {
      body += ' broken';
    }
    return body;
  };
  const [slow, silent] = await Promise.all([read('/slow'), read('/silent')]);
  expect(slow).toBe('begin.........end');
  expect(silent).toBe('begin broken');
  await eventually(() => left === 2);
});

test('stream_idle_timeout ends a WebSocket that nobody says anything on', async () => {
  const echo = await startEchoSockets();
  await gateway.target('live.example.com', { target_url: echo.url, stream_idle_timeout: 1 });
  const socket = await openSocket(gateway.httpPort, 'live.example.com');
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(LATE_MS) });
  const started = performance.now();
  while (performance.now() - started < 1_500) expect(await echoes(socket, 'still here')).toBe(true);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  await closed;
  await echo.stop();
});
