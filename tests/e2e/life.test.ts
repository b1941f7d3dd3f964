import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startBackend, type Backend } from '../support/backend.ts';
import { echoes, openSocket, startEchoSockets } from '../support/echo-sockets.ts';
import { startEveryWay } from '../support/every-way.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { RawClient } from '../support/raw-client.ts';

const HOST = 'app.example.com';
const SOCKETS = 'ws.example.com';
/** Several times the longest interval between two attempts to reach Redis again (1 s). */
const AWAY_MS = 5_000;
/** For hanging, not for speed. */
const PATIENT = { deadlineMs: 20_000 };
const ended: (() => unknown)[] = [];
let backend: Backend;

beforeAll(async () => {
  backend = await startBackend('busy');
});
afterAll(() => backend.stop());
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

async function startGateway(): Promise<GatewayProcess> {
  const gateway = await GatewayProcess.start();
  ended.push(() => gateway.stop());
  await gateway.target(HOST, { target_url: backend.url });
  return gateway;
}

test('Redis killed and back: no request fails on any kind of connection, WebSockets go on and new ones open, changes arrive again', async () => {
  const gateway = await startGateway();
  const sockets = await startEchoSockets();
  ended.push(() => sockets.stop());
  await gateway.target(SOCKETS, { target_url: sockets.url });
  const socket = await openSocket(gateway.httpPort, SOCKETS);
  const load = startEveryWay(() => gateway.httpsPort, HOST);
  ended.push(() => load.stop());
  await gateway.redis.kill();
  const away = performance.now();
  await eventually(async () => (await gateway.health()).redis === 'unreachable', PATIENT);
  expect(await echoes(socket, 'while it is away')).toBe(true);
  expect(await echoes(await openSocket(gateway.httpPort, SOCKETS), 'new while it is away')).toBe(true);
  const sent = load.sent();
  await eventually(() => load.sent() > sent + 100 && performance.now() - away > AWAY_MS, PATIENT);
  await gateway.redis.start();
  await eventually(() => gateway.write('new.example.com', { target_url: backend.url }).then(() => true), PATIENT);
  await eventually(async () => (await gateway.visit('new.example.com', { protocol: 'h2' })).status === 200, PATIENT);
  expect(await echoes(socket, 'afterwards')).toBe(true);
  expect((await load.stop()).failures).toEqual([]);
});

test('a worker killed: connections of the other go on, and every new connection is served', async () => {
  const gateway = await startGateway();
  const kept = await gateway.atEachWorker(async (pid) => {
    const client = await RawClient.open(gateway.httpPort);
    ended.push(() => client.socket.destroy());
    await answers(client);
    return { pid, client };
  });
  const [victim, survivor] = kept;
  if (!victim || !survivor) throw new Error('not two workers');
  const load = startEveryWay(() => gateway.httpsPort, HOST);
  ended.push(() => load.stop());
  await eventually(() => load.sent() > 100, PATIENT);
  process.kill(victim.pid, 'SIGKILL');
  await eventually(() => victim.client.closed, PATIENT);
  await answers(survivor.client);
  await eventually(async () => {
    const { workers } = await gateway.health();
    return workers.every(({ listening, pid }) => listening && pid !== victim.pid);
  }, PATIENT);
  const sent = load.sent();
  await eventually(() => load.sent() > sent + 100, PATIENT);
  const { failures } = await load.stop();
  // Six clients: none loses more than what the killed worker had in its hands, and the connection it kept with it.
  expect(failures.length).toBeLessThanOrEqual(6);
  await answers(survivor.client);
});

async function answers(client: RawClient): Promise<void> {
  const before = client.statuses.length;
  client.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  await eventually(() => client.statuses.length > before, PATIENT);
  expect(client.statuses.at(-1)).toBe(200);
}
