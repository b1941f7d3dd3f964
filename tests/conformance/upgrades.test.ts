import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { startRawBackend } from '../support/backends.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { RawClient, sendBytes } from '../support/raw-client.ts';
import { startRecordingBackend } from '../support/recording-backend.ts';

const HOST = 'app.example.com';
const WS_HOST = 'ws.example.com';
const H = `Host: ${HOST}\r\n`;
const ASKS =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const SWITCHES = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n';
const WEBSOCKET = `${SWITCHES}Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n`;

let gateway: GatewayProcess;
let http: Server;
let server: WebSocketServer;
const running: { stop(): Promise<void> }[] = [];
const sockets: WebSocket[] = [];

beforeAll(async () => {
  http = createServer();
  server = new WebSocketServer({ server: http, maxPayload: 64 * 1_048_576 });
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('message', (data, binary) => socket.send(data, { binary }));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', PROXY_REQUEST_TIMEOUT: '1' } });
  await gateway.target(WS_HOST, { target_url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await Promise.all(running.splice(0).map((backend) => backend.stop()));
});
afterAll(async () => {
  await gateway?.stop();
  for (const client of server?.clients ?? []) client.terminate();
  server?.close();
  http?.close();
});

async function leadTo<T extends { url: string; stop(): Promise<void> }>(backend: T): Promise<T> {
  running.push(backend);
  await gateway.target(HOST, { target_url: backend.url });
  return backend;
}

describe('a request that asks for no WebSocket is a request like any other (RFC 9110 7.8)', () => {
  test.each([
    [
      'h2c',
      `GET / HTTP/1.1\r\n${H}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
    ],
    ['h2c and websocket', `GET / HTTP/1.1\r\n${H}Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n\r\n`],
    ['websocket twice', `GET / HTTP/1.1\r\n${H}Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n\r\n`],
    ['TLS/1.0', `GET / HTTP/1.1\r\n${H}Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n`],
    ['without Connection', `GET / HTTP/1.1\r\n${H}Upgrade: websocket\r\n\r\n`],
    ['POST', `POST / HTTP/1.1\r\n${H}${ASKS}Content-Length: 0\r\n\r\n`],
    ['HTTP/1.0', `GET / HTTP/1.0\r\n${H}${ASKS}\r\n`],
  ])('%s', async (_, bytes) => {
    const backend = await leadTo(await startRecordingBackend());
    const { received } = await sendBytes(gateway.httpPort, bytes);
    // HTTP/1.0 cannot switch at all (RFC 9110 7.8); whatever becomes of it, it is no tunnel.
    expect(received).not.toMatch(/^HTTP\/1\.\d 101/m);
    for (const { fields } of backend.requests)
      expect(fields.filter(([name]) => /^(upgrade|http2-settings)$/i.test(name))).toEqual([]);
    expect(backend.violations).toEqual([]);
  });
});

describe('only a 101 that was asked for opens a tunnel', () => {
  test.each([
    ['of another protocol', `${SWITCHES}Upgrade: h2c\r\n\r\n`],
    ['of no protocol', `${SWITCHES}\r\n`],
    ['of two protocols', `${SWITCHES}Upgrade: websocket, h2c\r\n\r\n`],
  ])('one %s is 502, and no byte passes', async (_, answer) => {
    let heard = '';
    await leadTo(
      await startRawBackend((socket) => {
        socket.write(`${answer}from the backend`);
        socket.on('data', (chunk) => (heard += String(chunk)));
      }),
    );
    const client = await RawClient.open(gateway.httpPort);
    client.write(`GET / HTTP/1.1\r\n${H}${ASKS}\r\n`);
    await eventually(() => client.closed);
    client.write('from the client');
    expect(client.statuses).toEqual([502]);
    expect(client.received).not.toContain('from the backend');
    expect(heard).toBe('');
  });

  test('one to an ordinary request is 502', async () => {
    await leadTo(await startRawBackend((socket) => socket.write(WEBSOCKET)));
    expect((await sendBytes(gateway.httpPort, `GET / HTTP/1.1\r\n${H}\r\n`)).statuses).toEqual([502]);
  });

  test('a refusal is an answer, and what the client sends after it reaches nobody (WebSocket smuggling)', async () => {
    const heard: string[] = [];
    await leadTo(
      await startRawBackend((socket, head) => {
        heard.push(head.split('\r\n', 1)[0] ?? '');
        socket.write('HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\nContent-Length: 2\r\n\r\nno');
      }),
    );
    const asks = ASKS.replace('Version: 13', 'Version: 1337');
    const { statuses } = await sendBytes(
      gateway.httpPort,
      `GET / HTTP/1.1\r\n${H}${asks}\r\nGET /hidden HTTP/1.1\r\n${H}\r\n`,
    );
    expect(statuses).toEqual([426]);
    expect(heard).toEqual(['GET / HTTP/1.1']);
  });

  test('a request with content is none for a WebSocket (RFC 6455 4.1)', async () => {
    const backend = await leadTo(await startRecordingBackend());
    for (const framing of [
      'Content-Length: 5\r\n\r\nhello',
      'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ])
      expect((await sendBytes(gateway.httpPort, `GET / HTTP/1.1\r\n${H}${ASKS}${framing}`)).statuses).toEqual([400]);
    expect(backend.requests).toEqual([]);
  });

  test('answers that are still to come are not overtaken by a 101', async () => {
    const backend = await leadTo(await startRawBackend(() => {}));
    const { statuses } = await sendBytes(
      gateway.httpPort,
      `GET / HTTP/1.1\r\n${H}\r\nGET / HTTP/1.1\r\n${H}${ASKS}\r\n`,
      500,
    );
    expect(statuses).not.toContain(101);
    expect(backend.connections.size).toBeLessThanOrEqual(1);
  });
});

interface Tunnel {
  readonly client: RawClient;
  /** What the backend was sent. */
  readonly heard: () => string;
  /** Ends the backend's side. */
  readonly end: () => void;
}

async function tunnel(): Promise<Tunnel> {
  let heard = '';
  let end: (() => void) | undefined;
  await leadTo(
    await startRawBackend(
      (socket) => {
        socket.removeAllListeners('data').on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
        end = () => socket.end('last words');
        socket.write(`${WEBSOCKET}early`);
      },
      { allowHalfOpen: true },
    ),
  );
  const client = await RawClient.open(gateway.httpPort);
  // What the client sends along with its request waits for the 101, and then goes on.
  client.write(`GET / HTTP/1.1\r\n${H}${ASKS}\r\neager`);
  await eventually(() => client.received.endsWith('early') && heard === 'eager');
  return { client, heard: () => heard, end: () => end?.() };
}

describe('a tunnel passes bytes as they are', () => {
  test('also what came together with the handshake, on both sides', async () => {
    const { client } = await tunnel();
    expect(client.statuses).toEqual([101]);
    client.socket.destroy();
  });

  test('an end of one direction leaves the other open (half-close)', async () => {
    const { client, heard, end } = await tunnel();
    client.socket.end('that is all');
    await eventually(() => heard() === 'eagerthat is all');
    end();
    await eventually(() => client.received.endsWith('last words'));
    await eventually(() => client.closed);
  });

  test('fragments, pings between them, close codes and large messages arrive as they were sent (RFC 6455 5)', async () => {
    const client = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/`, {
      headers: { host: WS_HOST },
      perMessageDeflate: true,
    });
    sockets.push(client);
    await once(client, 'open');
    const answered = once(client, 'message');
    const ponged = once(client, 'pong');
    client.send('one, ', { fin: false });
    client.ping('between');
    client.send('two, ', { fin: false });
    client.send('three', { fin: true });
    expect(String((await ponged)[0])).toBe('between');
    expect(String((await answered)[0])).toBe('one, two, three');
    const large = Buffer.alloc(32 * 1_048_576, 'x');
    client.send(large, { binary: true });
    const [data] = (await once(client, 'message')) as [Buffer];
    expect(data.equals(large)).toBe(true);
    for (const code of [1000, 1001, 3000, 4999]) {
      const other = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/`, { headers: { host: WS_HOST } });
      sockets.push(other);
      await once(other, 'open');
      const closed = once(other, 'close');
      other.close(code, 'why');
      expect((await closed).map(String)).toEqual([String(code), 'why']);
    }
  });
});
