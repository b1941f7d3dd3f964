import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { startBackend, type Backend } from '../support/backend.ts';
import { startEveryWay } from '../support/every-way.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';

const HOST = 'app.example.com';
const AWAY_MS = 20_000;
const ended: (() => Promise<unknown>)[] = [];
let backend: Backend;

beforeAll(async () => {
  backend = await startBackend('busy');
});
afterAll(() => backend.stop());
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

async function startWithSocket(): Promise<{ gateway: GatewayProcess; open: () => Promise<WebSocket> }> {
  const gateway = await GatewayProcess.start();
  ended.push(() => gateway.stop());
  await gateway.target(HOST, { target_url: backend.url });
  const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await once(sockets, 'listening');
  ended.push(async () => sockets.close());
  await gateway.target('ws.example.com', {
    target_url: `http://127.0.0.1:${(sockets.address() as { port: number }).port}`,
  });
  return {
    gateway,
    open: async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/`, { headers: { host: 'ws.example.com' } });
      await once(
        socket.on('error', () => {}),
        'open',
      );
      ended.push(async () => socket.terminate());
      return socket;
    },
  };
}

async function echoes(socket: WebSocket, text: string): Promise<boolean> {
  socket.send(text);
  return String((await once(socket, 'message'))[0]) === text;
}

test('Redis killed for 20 s: no request fails on any kind of connection, WebSockets go on and new ones open; back, changes arrive within 5 s', async () => {
  const { gateway, open } = await startWithSocket();
  const socket = await open();
  const load = startEveryWay(() => gateway.httpsPort, HOST);
  await gateway.redis.kill();
  const away = performance.now();
  await eventually(async () => (await gateway.health()).redis === 'unreachable');
  expect(await echoes(socket, 'while it is away')).toBe(true);
  expect(await echoes(await open(), 'new while it is away')).toBe(true);
  await eventually(() => performance.now() - away > AWAY_MS, { deadlineMs: AWAY_MS + 5_000 });
  await gateway.redis.start();
  const back = performance.now();
  await eventually(() => gateway.write('new.example.com', { target_url: backend.url }).then(() => true));
  await eventually(async () => (await gateway.visit('new.example.com', { protocol: 'h2' })).status === 200);
  expect(performance.now() - back).toBeLessThan(5_000);
  expect(await echoes(socket, 'afterwards')).toBe(true);
  const { sent, failures } = await load.stop();
  expect(failures).toEqual([]);
  expect(sent).toBeGreaterThan(1_000);
}, 90_000);

test('a worker killed: connections of the other go on, and every new connection is served', async () => {
  const { gateway } = await startWithSocket();
  const kept = await gateway.atEachWorker(async (pid) => ({ pid, socket: await keep(gateway.httpPort) }));
  const [victim, survivor] = kept;
  if (!victim || !survivor) throw new Error('not two workers');
  const load = startEveryWay(() => gateway.httpsPort, HOST);
  await eventually(() => load.sent() > 100);
  process.kill(victim.pid, 'SIGKILL');
  await once(victim.socket, 'close');
  expect(await asks(survivor.socket)).toContain('200 OK');
  await eventually(
    async () => {
      const { workers } = await gateway.health();
      return workers.every(({ listening, pid }) => listening && pid !== victim.pid);
    },
    { deadlineMs: 3_000 },
  );
  const { failures } = await load.stop();
  // Six clients: none loses more than what the killed worker had in its hands, and the connection it kept with it.
  expect(failures.length).toBeLessThanOrEqual(6);
  expect(await asks(survivor.socket)).toContain('200 OK');
  survivor.socket.destroy();
});

async function keep(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  expect(await asks(socket)).toContain('200 OK');
  return socket;
}

async function asks(socket: Socket): Promise<string> {
  socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  return String((await once(socket, 'data'))[0]);
}
