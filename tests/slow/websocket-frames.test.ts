import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startRawBackend, type RunningBackend } from '../support/backends.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { standsStill } from '../support/stands-still.ts';

const HOST = 'ws.example.com';
const WAYS = ['ws', 'wss', 'h2'] as const;
type Way = (typeof WAYS)[number];
const MIB = 1_048_576;
const FIN = 0x80;
const MASKED = 0x80;
const [TEXT, BINARY, CLOSE, PING, PONG] = [1, 2, 8, 9, 10];

let gateway: GatewayProcess;
let backend: RunningBackend;
let heard = '';
/** Bytes that the backend was sent, of all tunnels. */
let taken = 0;
const sessions: ClientHttp2Session[] = [];

/** Takes up a WebSocket, and sends every byte back as it came. */
beforeAll(async () => {
  backend = await startRawBackend((socket, head) => {
    const key = /^sec-websocket-key: (.*)$/im.exec(head)?.[1]?.trim() ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    heard = '';
    taken = 0;
    socket.removeAllListeners('data').on('data', (chunk: Buffer) => {
      taken += chunk.length;
      if (taken < MIB) heard += chunk.toString('latin1');
    });
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  await gateway.target(HOST, { target_url: backend.url });
});
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

async function openTunnel(way: Way): Promise<Duplex> {
  const secure = { host: '127.0.0.1', port: gateway.httpsPort, servername: HOST, rejectUnauthorized: false };
  if (way === 'h2') {
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, secure);
    sessions.push(session);
    await once(session, 'remoteSettings');
    const head = { ':method': 'CONNECT', ':protocol': 'websocket', ':authority': HOST, ':path': '/' };
    const stream = session.request({ ...head, 'sec-websocket-version': '13' });
    await once(stream, 'response');
    return stream;
  }
  const socket = way === 'ws' ? connect(gateway.httpPort, '127.0.0.1') : connectTls(secure);
  socket.write(
    `GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\n$/);
  return socket;
}

/** A frame as clients send it (RFC 6455 5.2), whatever its first byte and content are. */
function frame(first: number, content: Buffer): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const length =
    content.length < 126
      ? Buffer.from([MASKED | content.length])
      : content.length < 65_536
        ? Buffer.from([MASKED | 126, content.length >> 8, content.length & 255])
        : Buffer.concat([Buffer.from([MASKED | 127, 0, 0, 0, 0]), word(content.length)]);
  const masked = Buffer.from(content.map((byte, i) => byte ^ (mask[i % 4] ?? 0)));
  return Buffer.concat([Buffer.from([first]), length, mask, masked]);
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const code = (value: number, why = ''): Buffer =>
  Buffer.concat([Buffer.from([value >> 8, value & 255]), Buffer.from(why)]);
const some = (length: number): Buffer => Buffer.alloc(length, 'some content ');

/** By the groups of Autobahn's test suite. What is wrong there is for the two ends to find; a gateway changes none of it. */
const CASES: Readonly<Record<string, readonly Buffer[]>> = {
  '1 messages of all sizes': [0, 1, 125, 126, 127, 128, 65_535, 65_536, 131_072].flatMap((size) => [
    frame(FIN | TEXT, some(size)),
    frame(FIN | BINARY, some(size)),
  ]),
  '2 pings and pongs, empty, as large as they may be, and larger': [0, 1, 125, 126].flatMap((size) => [
    frame(FIN | PING, some(size)),
    frame(FIN | PONG, some(size)),
  ]),
  '3 reserved bits': [0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70].map((bits) => frame(FIN | bits | TEXT, some(8))),
  '4 opcodes that nobody has defined': [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) =>
    frame(FIN | opcode, some(8)),
  ),
  '5 fragments, with pings between them, and without a beginning or an end': [
    frame(TEXT, some(3)),
    frame(FIN | PING, some(5)),
    frame(0, some(4)),
    frame(0, Buffer.alloc(0)),
    frame(FIN, some(5)),
    frame(FIN, some(5)),
    frame(PING, some(5)),
    frame(BINARY, some(5)),
  ],
  '6 text that is no UTF-8': [
    frame(FIN | TEXT, Buffer.from([0xce, 0xba, 0xe1, 0xbd])),
    frame(FIN | TEXT, Buffer.from([0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xff, 0xfe, 0])),
  ],
  '7 closing with every code, with none, with half of one, and what comes after it': [
    ...[0, 999, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1011, 1015, 1016, 2999, 3000, 4999, 5000, 65_535].map(
      (value) => frame(FIN | CLOSE, code(value, 'why')),
    ),
    frame(FIN | CLOSE, Buffer.alloc(0)),
    frame(FIN | CLOSE, Buffer.from([3])),
    frame(FIN | CLOSE, Buffer.concat([code(1000), some(124)])),
    frame(FIN | TEXT, some(9)),
  ],
};

describe.each(WAYS)('frames over %s pass as they are, in whatever pieces they come', (way) => {
  test.each(Object.entries(CASES))('%s', async (_, frames) => {
    const all = Buffer.concat(frames);
    for (const piece of all.length < 2_000 ? [1, 7, all.length] : [997, all.length]) {
      const tunnel = await openTunnel(way);
      let back = '';
      tunnel.on('error', () => {}).on('data', (chunk: Buffer) => (back += chunk.toString('latin1')));
      for (let at = 0; at < all.length; at += piece) {
        tunnel.write(all.subarray(at, at + piece));
        await new Promise((next) => setImmediate(next));
      }
      await eventually(() => back.length >= all.length);
      expect([back === all.toString('latin1'), heard === back]).toEqual([true, true]);
      tunnel.end();
      await eventually(() => tunnel.destroyed);
    }
  });

  test('9 one of 32 MiB, in one frame and in many', async () => {
    const content = some(32 * MIB);
    const parts = Array.from({ length: 64 }, (_, i) =>
      frame((i === 63 ? FIN : 0) | (i === 0 ? BINARY : 0), content.subarray(i * 524_288, (i + 1) * 524_288)),
    );
    for (const frames of [[frame(FIN | BINARY, content)], parts]) {
      const tunnel = await openTunnel(way);
      const [sent, back] = [createHash('sha256'), createHash('sha256')];
      let [wanted, came] = [0, 0];
      tunnel
        .on('error', () => {})
        .on('data', (chunk: Buffer) => {
          back.update(chunk);
          came += chunk.length;
        });
      for (const one of frames) {
        sent.update(one);
        wanted += one.length;
        tunnel.write(one);
      }
      await eventually(() => came === wanted, { deadlineMs: 50_000 });
      expect(back.digest('hex')).toBe(sent.digest('hex'));
      tunnel.destroy();
    }
  });

  test('who does not read holds the other side back, and then gets everything', async () => {
    const tunnel = await openTunnel(way);
    tunnel.on('error', () => {}).pause();
    const chunk = some(MIB);
    for (let i = 0; i < 96; i++) tunnel.write(chunk);
    await standsStill(() => taken);
    // What the buffers of the network hold, and a little of our own.
    expect(taken).toBeLessThan(64 * MIB);
    let came = 0;
    tunnel.on('data', (bytes: Buffer) => (came += bytes.length)).resume();
    await eventually(() => came === 96 * MIB, { deadlineMs: 50_000 });
    tunnel.destroy();
  });
});
