import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  connect as connectHttp2,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocketServer, type WebSocket } from 'ws';
import { startHttpBackend, startRawBackend, type RunningBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { GatewayProcess, residentBytes } from '../../support/gateway-process.ts';
import { standsStill } from '../../support/stands-still.ts';

const HOST = 'live.example.com';
const MIB = 1_048_576;

let gateway: GatewayProcess;
let http: Server;
let server: WebSocketServer;
let lastUpgrade: IncomingMessage;
let lastSocket: WebSocket;
const sessions: ClientHttp2Session[] = [];
const backends: RunningBackend[] = [];

beforeAll(async () => {
  http = createServer();
  server = new WebSocketServer({
    server: http,
    maxPayload: 64 * MIB,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  server.on('connection', (socket, request) => {
    [lastSocket, lastUpgrade] = [socket, request];
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', PROXY_REQUEST_TIMEOUT: '1' } });
  const { port } = http.address() as AddressInfo;
  await gateway.target(HOST, { target_url: `http://127.0.0.1:${port}/base` });
});
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await Promise.all(backends.splice(0).map((backend) => backend.stop()));
});
afterAll(async () => {
  await gateway?.stop();
  for (const client of server?.clients ?? []) client.terminate();
  server?.close();
  http?.close();
});

interface Tunnel {
  readonly session: ClientHttp2Session;
  readonly stream: ClientHttp2Stream;
  readonly head: IncomingHttpHeaders & { ':status'?: number };
  received: Buffer;
}

/** Opens a WebSocket on a stream, as RFC 8441 5 has it. */
async function open(host = HOST, fields: Record<string, string> = {}): Promise<Tunnel> {
  const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
    servername: host,
    rejectUnauthorized: false,
  });
  sessions.push(session);
  session.on('error', () => {});
  await once(session, 'remoteSettings');
  const stream = session.request({
    ':method': 'CONNECT',
    ':protocol': 'websocket',
    ':scheme': 'https',
    ':path': '/chat?room=1',
    ':authority': host,
    'sec-websocket-version': '13',
    ...fields,
  });
  stream.on('error', () => {});
  const tunnel: Tunnel = { session, stream, head: {}, received: Buffer.alloc(0) };
  stream.on('data', (chunk: Buffer) => (tunnel.received = Buffer.concat([tunnel.received, chunk])));
  const [head] = (await once(stream, 'response')) as [Tunnel['head']];
  return Object.assign(tunnel, { head });
}

/** A frame of a client (RFC 6455 5.2), masked with zeros. */
function frame(opcode: number, payload: Buffer | string): Buffer {
  const content = Buffer.from(payload);
  const head = content.length < 126 ? Buffer.alloc(6) : Buffer.alloc(14);
  head[0] = 0x80 | opcode;
  if (content.length < 126) head[1] = 0x80 | content.length;
  else {
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(content.length), 2);
  }
  return Buffer.concat([head, content]);
}

const TEXT = 1;
const CLOSE = 8;
const PING = 9;

describe('a WebSocket on a stream of HTTP/2 (RFC 8441)', () => {
  test('is offered in the settings', async () => {
    const { session } = await open();
    expect(session.remoteSettings.enableConnectProtocol).toBe(true);
  });

  test('opens with 200, and messages, pings and closes pass', async () => {
    const tunnel = await open();
    expect(tunnel.head[':status']).toBe(200);
    for (const name of ['connection', 'upgrade', 'sec-websocket-accept']) expect(tunnel.head[name]).toBeUndefined();
    tunnel.stream.write(frame(TEXT, 'hello'));
    await eventually(() => tunnel.received.toString('latin1') === '\x81\x05hello');
    tunnel.stream.write(frame(PING, 'there?'));
    await eventually(() => tunnel.received.toString('latin1').endsWith('\x8a\x06there?'));
    const closed = once(lastSocket, 'close');
    tunnel.stream.write(frame(CLOSE, Buffer.from([0x0f, 0xa1])));
    expect(((await closed) as [number])[0]).toBe(4001);
    await eventually(() => tunnel.stream.closed);
    expect(tunnel.stream.rstCode).toBe(0);
  });

  test('its request has the same rules for fields as any other', async () => {
    await open(HOST, {
      'x-forwarded-for': '203.0.113.9',
      'x-auth-user-name': 'root',
      'sec-websocket-protocol': 'chat, other',
      cookie: 'a=1',
    });
    expect(lastUpgrade.url).toBe('/base/chat?room=1');
    expect(lastUpgrade.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      host: HOST,
      cookie: 'a=1',
      'sec-websocket-protocol': 'chat, other',
    });
    expect(lastUpgrade.headers['x-auth-user-name']).toBeUndefined();
  });

  test('the protocol that the backend chose reaches the client', async () => {
    const { head } = await open(HOST, { 'sec-websocket-protocol': 'chat, other' });
    expect(head['sec-websocket-protocol']).toBe('chat');
  });

  test('32 MiB pass both ways in one message', async () => {
    const tunnel = await open();
    const large = Buffer.alloc(32 * MIB, 7);
    let bytes = 0;
    tunnel.stream.removeAllListeners('data').on('data', (chunk: Buffer) => (bytes += chunk.length));
    tunnel.stream.write(frame(2, large));
    await eventually(() => bytes === large.length + 10);
  });

  test('a client that does not read holds its backend back', async () => {
    const tunnel = await open();
    tunnel.stream.pause();
    const [pid = 0] = await gateway.workerPids();
    const before = residentBytes(pid);
    const chunk = Buffer.alloc(MIB);
    for (let i = 0; i < 100; i++) lastSocket.send(chunk);
    await standsStill(() => lastSocket.bufferedAmount);
    expect(lastSocket.bufferedAmount).toBeGreaterThan(50 * MIB);
    await eventually(() => expect(residentBytes(pid) - before).toBeLessThan(32 * MIB));
  });

  test('either side that is cut off takes the other with it', async () => {
    const first = await open();
    const gone = once(lastSocket, 'close');
    first.stream.close(8);
    await gone;
    const second = await open();
    lastSocket.terminate();
    await eventually(() => second.stream.closed);
  });

  test('refusals are ordinary answers', async () => {
    const silent = await startRawBackend(() => {});
    const plain = await startHttpBackend((_, response) => response.writeHead(426).end('no'));
    const lying = await startRawBackend((socket) =>
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n',
      ),
    );
    const strange = await startRawBackend((socket) => socket.write('HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n'));
    backends.push(silent, plain, lying, strange);
    await gateway.target('strange.example.com', { target_url: strange.url });
    await gateway.target('dead.example.com', { target_url: `http://127.0.0.1:${await freePort()}` });
    await gateway.target('silent.example.com', { target_url: silent.url });
    await gateway.target('plain.example.com', { target_url: plain.url });
    await gateway.target('lying.example.com', { target_url: lying.url });
    const hosts = ['nobody', 'dead', 'silent', 'plain', 'lying', 'strange'].map((name) => `${name}.example.com`);
    const statuses = await Promise.all(hosts.map(async (host) => (await open(host)).head[':status']));
    expect(statuses).toEqual([404, 502, 504, 426, 502, 502]);
  });

  test('no other protocol is tunnelled (RFC 8441 4)', async () => {
    const { head } = await open(HOST, { ':protocol': 'connect-udp' });
    expect(head[':status']).toBe(405);
  });
});
