import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { startHttpBackend, startRawBackend, type RunningBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';

const WAYS = ['ws', 'wss'] as const;
const HOST = 'live.example.com';

let gateway: GatewayProcess;
let http: Server;
let server: WebSocketServer;
let backendUrl: string;
let lastUpgrade: IncomingMessage;
let upgrades = 0;
const clients: WebSocket[] = [];
const backends: RunningBackend[] = [];

beforeAll(async () => {
  http = createServer().on('upgrade', () => (upgrades += 1));
  server = new WebSocketServer({ server: http, maxPayload: 64 * 1_048_576 });
  server.on('connection', (socket, request) => {
    lastUpgrade = request;
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  backendUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  gateway = await GatewayProcess.start({
    environment: { PROXY_CONNECT_TIMEOUT: '1', PROXY_REQUEST_TIMEOUT: '1', DRAIN_TIMEOUT_SECONDS: '2' },
  });
  await gateway.target(HOST, { target_url: `${backendUrl}/base`, custom_headers: { 'x-added': 'by us' } });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate();
  await Promise.all(backends.splice(0).map((backend) => backend.stop()));
});
afterAll(async () => {
  await gateway?.stop();
  for (const client of server?.clients ?? []) client.terminate();
  server?.close();
  http?.close();
});

function open(scheme: 'ws' | 'wss', path = '/', host = HOST, headers: Record<string, string> = {}): WebSocket {
  const port = scheme === 'ws' ? gateway.httpPort : gateway.httpsPort;
  const client = new WebSocket(`${scheme}://127.0.0.1:${port}${path}`, {
    headers: { host, ...headers },
    ...(scheme === 'wss' && { servername: host, rejectUnauthorized: false }),
  });
  client.on('error', () => {});
  clients.push(client);
  return client;
}

/** The status of a refused upgrade. */
const refusal = async (client: WebSocket): Promise<number> => {
  const [, response] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
};

describe.each(WAYS)('over %s', (scheme) => {
  test('text stays text and binary stays binary, of any size', async () => {
    const client = open(scheme);
    await once(client, 'open');
    for (const message of ['hello', '€', 'x'.repeat(100_000)]) {
      client.send(message);
      const [data, isBinary] = (await once(client, 'message')) as [Buffer, boolean];
      expect([data.toString(), isBinary]).toEqual([message, false]);
    }
    const large = Buffer.alloc(16 * 1_048_576, 7);
    client.send(large);
    const [data, isBinary] = (await once(client, 'message')) as [Buffer, boolean];
    expect([data.equals(large), isBinary]).toEqual([true, true]);
  });

  test('close codes, pings and pongs pass', async () => {
    const client = open(scheme);
    await once(client, 'open');
    client.ping('are you there');
    expect(String((await once(client, 'pong'))[0])).toBe('are you there');
    const closed = once(lastSocket(), 'close');
    client.close(4001, 'enough');
    expect((await closed).map(String)).toEqual(['4001', 'enough']);
  });

  test('the backend’s close reaches the client', async () => {
    const client = open(scheme);
    await once(client, 'open');
    const closed = once(client, 'close');
    lastSocket().close(4002, 'bye');
    expect((await closed).map(String)).toEqual(['4002', 'bye']);
  });

  test('its request has the same rules for fields as any other', async () => {
    const client = open(scheme, '/chat?room=1', HOST, {
      'x-forwarded-for': '203.0.113.9',
      'x-auth-user-name': 'root',
      'x-added': 'by them',
      cookie: 'a=1',
    });
    await once(client, 'open');
    const { url, headers } = lastUpgrade;
    expect(url).toBe('/base/chat?room=1');
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': scheme === 'ws' ? 'http' : 'https',
      'x-forwarded-host': HOST,
      'x-added': 'by us',
      cookie: 'a=1',
      host: HOST,
    });
    expect(headers['x-auth-user-name']).toBeUndefined();
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a client that is cut off takes its backend connection with it, and the other way round', async () => {
    const client = open(scheme);
    await once(client, 'open');
    const other = once(lastSocket(), 'close');
    client.terminate();
    await other;
    const second = open(scheme);
    await once(second, 'open');
    const closed = once(second, 'close');
    lastSocket().terminate();
    await closed;
  });

  test('refusals are ordinary answers', async () => {
    await gateway.target('dead.example.com', { target_url: `http://127.0.0.1:${await freePort()}` });
    const silent = await startRawBackend(() => {});
    const rude = await startRawBackend((socket) => socket.destroy());
    backends.push(silent, rude);
    await gateway.target('silent.example.com', { target_url: silent.url });
    await gateway.target('rude.example.com', { target_url: rude.url });
    await gateway.target('off.example.com', { target_url: backendUrl, enabled: false });
    const hosts = ['nobody', 'off', 'dead', 'rude', 'silent'].map((name) => `${name}.example.com`);
    expect(await Promise.all(hosts.map((host) => refusal(open(scheme, '/', host))))).toEqual([404, 503, 502, 502, 504]);
  });

  test('a backend that knows no WebSocket answers for itself', async () => {
    const plain = await startHttpBackend((_, response) => response.writeHead(426).end('no'));
    backends.push(plain);
    await gateway.target('plain.example.com', { target_url: plain.url });
    expect(await refusal(open(scheme, '/', 'plain.example.com'))).toBe(426);
  });
});

const lastSocket = (): WebSocket => [...server.clients].at(-1) as WebSocket;

test('a client that is gone leaves nothing open, also where the backend keeps its side open', async () => {
  let ended = false;
  const stubborn = await startRawBackend(
    (socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      // Writing shows whether there is still somebody: a closed connection answers with a reset.
      const timer = setInterval(() => socket.write('anybody there?'), 20);
      socket.once('close', () => {
        clearInterval(timer);
        ended = true;
      });
    },
    { allowHalfOpen: true },
  );
  backends.push(stubborn);
  await gateway.target('stubborn.example.com', { target_url: stubborn.url });
  const client = connect(gateway.httpPort, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: stubborn.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await once(client, 'data');
  expect(stubborn.connections.size).toBe(1);
  client.destroy();
  await eventually(() => ended);
});

test('a path that is no URL is refused, and nobody is left waiting', async () => {
  const client = open('ws', '/', HOST);
  await once(client, 'open');
  const answer = await rawUpgrade(
    `GET // HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
});

test('a request for a WebSocket that has content is refused, and its backend hears nothing', async () => {
  const before = upgrades;
  const answer = await rawUpgrade(
    `GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\nabc`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(upgrades).toBe(before);
});

function rawUpgrade(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(gateway.httpPort, '127.0.0.1');
    let answer = '';
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no end: ${answer}`)));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.once('error', reject).once('close', () => resolve(answer));
    socket.write(request);
  });
}

test('deleting a host closes its WebSockets after the grace and no other’s', async () => {
  await gateway.target('doomed.example.com', { target_url: backendUrl });
  const doomed = open('wss', '/', 'doomed.example.com');
  const other = open('wss');
  await Promise.all([once(doomed, 'open'), once(other, 'open')]);
  await gateway.removeTarget('doomed.example.com');
  doomed.send('still here?');
  expect(String((await once(doomed, 'message'))[0])).toBe('still here?');
  await once(doomed, 'close');
  other.send('and you?');
  expect(String((await once(other, 'message'))[0])).toBe('and you?');
  await eventually(() =>
    gateway.logs().some(({ msg }) => msg.includes('Stopped proxy instance for domains: doomed.example.com')),
  );
});
