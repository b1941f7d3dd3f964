import { once } from 'node:events';
import { request, type ClientRequest } from 'node:http';
import { connect } from 'node:http2';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { startEchoSockets } from '../../support/echo-sockets.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { startHeldBackend, type HeldBackend } from '../../support/held-backend.ts';

const HOST = 'app.example.com';
const LIVE = 'live.example.com';

let gateway: GatewayProcess;
let backend: HeldBackend;
let echo: Awaited<ReturnType<typeof startEchoSockets>>;
const held: ClientRequest[] = [];
/** What ends the connections of a test. */
const left: (() => void)[] = [];

beforeAll(async () => {
  backend = await startHeldBackend();
  echo = await startEchoSockets();
  gateway = await GatewayProcess.start();
});
afterEach(async () => {
  for (const one of held.splice(0)) one.destroy();
  for (const leave of left.splice(0)) leave();
  await eventually(() => backend.running() === 0);
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
  await echo?.stop();
});

/** A request that is never answered. */
function hold(localAddress = '127.0.0.1'): ClientRequest {
  const one = request({
    port: gateway.httpPort,
    host: '127.0.0.1',
    path: '/held',
    localAddress,
    agent: false,
    headers: { host: HOST },
  });
  one.on('error', () => {}).end();
  held.push(one);
  return one;
}

const status = async (from = '127.0.0.1', host = HOST): Promise<number> =>
  (await gateway.visit(host, { protocol: 'http', from })).status;

/** For so many connections as make it likely that each worker was asked. */
const statuses = (from?: string, host?: string): Promise<number[]> =>
  Promise.all(Array.from({ length: 8 }, () => status(from, host)));

test('max_concurrent_per_client is for all workers together: the next is 429, others come in, and who leaves makes room', async () => {
  await gateway.target(HOST, { target_url: backend.url, max_concurrent_per_client: 4, max_concurrent: null });
  const perWorker = await gateway.atEachWorker(async () => {
    const [before, two] = [backend.running(), [hold(), hold()]];
    await eventually(() => backend.running() === before + 2);
    return two;
  });
  await eventually(async () => (await statuses()).every((one) => one === 429));
  expect((await gateway.visit(HOST, { protocol: 'h2' })).headers['retry-after']).toBe('1');
  for (let i = 0; i < 4; i++) expect(await status('127.0.0.2')).toBe(200);
  perWorker[0]?.[0]?.destroy();
  await eventually(async () => (await status()) === 200);
});

test('max_concurrent is for all clients together: the next is 503, and what a backend breaks off is over', async () => {
  await gateway.target(HOST, { target_url: backend.url, max_concurrent_per_client: null, max_concurrent: 2 });
  hold('127.0.0.2');
  hold('127.0.0.3');
  await eventually(() => backend.running() === 2);
  await eventually(async () => (await statuses()).every((one) => one === 503));
  await eventually(async () => {
    // One that went out on a connection that was used before is asked again on another.
    for (const socket of backend.connections) socket.destroy();
    return (await status()) === 200;
  });
});

test('what was open at workers that died is over', async () => {
  await gateway.target(HOST, { target_url: backend.url, max_concurrent_per_client: null, max_concurrent: 1 });
  await eventually(async () => (await status()) === 200);
  await eventually(() => {
    hold();
    return backend.running() === 1;
  });
  await eventually(async () => (await statuses()).every((one) => one === 503));
  for (const pid of await gateway.workerPids()) process.kill(pid, 'SIGKILL');
  // A connection that was handed to one of the dead (node:cluster) stays open, and nobody answers on it.
  const asked = { protocol: 'http', deadlineMs: 3_000 } as const;
  await eventually(async () => (await gateway.visit(HOST, asked).catch(() => undefined))?.status === 200);
  await eventually(async () => (await gateway.health()).healthy);
});

test('a WebSocket counts while it is open, whichever protocol carries it', async () => {
  await gateway.target(LIVE, { target_url: echo.url, max_concurrent_per_client: 1 });
  for (const open of [openSocket, openTunnel]) {
    const socket = await eventually(() => open(LIVE));
    await eventually(async () => (await statuses('127.0.0.1', LIVE)).every((one) => one === 429));
    expect(await status('127.0.0.2', LIVE)).not.toBe(429);
    socket.leave();
  }
  const last = await eventually(() => openSocket(LIVE));
  last.leave();
});

/** A WebSocket; false where it is refused. */
async function openSocket(host: string): Promise<{ leave: () => void } | false> {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/`, { headers: { host } });
  left.push(() => socket.terminate());
  const opened = new Promise<boolean>((resolve) => {
    socket.once('open', () => resolve(true)).once('error', () => resolve(false));
  });
  return (await opened) && { leave: () => socket.terminate() };
}

/** The same on a stream of HTTP/2 (RFC 8441). */
async function openTunnel(host: string): Promise<{ leave: () => void } | false> {
  const session = connect(`https://127.0.0.1:${gateway.httpsPort}`, { servername: host, rejectUnauthorized: false });
  left.push(() => session.destroy());
  await once(session, 'remoteSettings');
  const fields = { ':scheme': 'https', ':path': '/', ':authority': host, 'sec-websocket-version': '13' };
  const stream = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ...fields }, { endStream: false });
  stream.on('error', () => {});
  const [headers] = (await once(stream, 'response')) as [{ ':status'?: number }];
  return headers[':status'] === 200 && { leave: () => session.destroy() };
}
