import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startRawBackend, type RunningBackend } from '../support/backends.ts';
import { startBystanders, warmUp } from '../support/bystander.ts';
import { blockedMs, TELLS_BLOCKED, toldOf } from '../support/event-loop-blocked.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess, residentBytes } from '../support/gateway-process.ts';
import { startHeldBackend, type HeldBackend } from '../support/held-backend.ts';
import { pour, times } from '../support/pour.ts';
import { standsStill } from '../support/stands-still.ts';
import { RawClient } from '../support/raw-client.ts';
import { END_HEADERS, END_STREAM, frame, FRAME, literal, RawHttp2 } from '../support/raw-http2.ts';

const HOST = 'app.example.com';
const MIB = 1_048_576;
const GROWTH = 128 * MIB;
/** For hanging, not for speed. */
const PATIENT = { deadlineMs: 20_000 };
/** How long one thing may keep the gateway from all others, in time that it works: other processes' does not count. */
const BLOCKED_MS = 250;

let gateway: GatewayProcess;
let backend: HeldBackend;
/** What was told of the event loop before the tests. */
let early = 0;

beforeAll(async () => {
  backend = await startHeldBackend();
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', ...TELLS_BLOCKED } });
  await gateway.target(HOST, { target_url: backend.url });
  await warmUp(gateway, HOST);
  early = await toldOf(gateway.child);
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

/**
 * While somebody attacks, and comes back for a while, other clients are served as ever; afterwards nothing of it is left,
 * neither memory, once it was collected, nor work.
 */
async function harmless(attack: () => Promise<void>): Promise<void> {
  const [worker = 0] = await gateway.workerPids();
  const before = residentBytes(worker);
  const bystanders = startBystanders(gateway.httpsPort, HOST);
  let seen;
  try {
    const end = performance.now() + 300;
    do await attack();
    while (performance.now() < end);
  } finally {
    seen = await bystanders.stop();
  }
  expect(seen.failures).toEqual([]);
  expect(seen.requests).toBeGreaterThan(0);
  await eventually(() => expect(backend.running()).toBe(0), PATIENT);
  await eventually(() => expect(residentBytes(worker) - before).toBeLessThan(GROWTH), PATIENT);
  // The same process: it did not die of it.
  expect(await gateway.workerPids()).toEqual([worker]);
}

const REQUEST = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', '/held'],
  [':authority', HOST],
] as const;
const block = (fields: readonly (readonly [string, string])[]): Buffer => Buffer.concat(fields.flatMap(literal));
const headers = (stream: number, fields: readonly (readonly [string, string])[], flags: number): Buffer =>
  frame(FRAME.HEADERS, flags | END_HEADERS, stream, block(fields));
const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const open = (): Promise<RawHttp2> => RawHttp2.open(gateway.httpsPort, HOST);
const streams = (count: number, of: (stream: number) => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, i) => of(2 * i + 1)));
const CANCEL = 8;
/** Made when it is needed first. Who attacks here also is who watches, and must have time for that. */
const once = (make: () => Buffer): (() => Buffer) => {
  let made: Buffer | undefined;
  return () => (made ??= make());
};

/** A flood over HTTP/2: its frames at first, then these again and again. */
type Flood = readonly [advisory: string, first: () => Buffer, again: () => Buffer, repeats: number];

const FLOODS: readonly Flood[] = [
  [
    'rapid reset: requests that are cancelled at once (CVE-2023-44487)',
    once(() =>
      streams(3_000, (id) =>
        Buffer.concat([headers(id, REQUEST, END_STREAM), frame(FRAME.RST_STREAM, 0, id, word(CANCEL))]),
      ),
    ),
    () => frame(FRAME.PING, 0, 0, Buffer.alloc(8)),
    1,
  ],
  [
    'made resets: frames that make the gateway reset streams itself (CVE-2025-8671)',
    once(() =>
      streams(3_000, (id) =>
        Buffer.concat([headers(id, REQUEST, END_STREAM), frame(FRAME.WINDOW_UPDATE, 0, id, word(0))]),
      ),
    ),
    () => frame(FRAME.PING, 0, 0, Buffer.alloc(8)),
    1,
  ],
  [
    'more streams at once than the gateway allows (RFC 9113 5.1.2)',
    once(() => streams(3_000, (id) => headers(id, REQUEST, END_STREAM))),
    () => frame(FRAME.PING, 0, 0, Buffer.alloc(8)),
    1,
  ],
  [
    'a head that never ends (CVE-2024-27316, CVE-2024-27983)',
    () => frame(FRAME.HEADERS, END_STREAM, 1, block(REQUEST)),
    once(() => times(100, frame(FRAME.CONTINUATION, 0, 1, block([['x-more', 'x'.repeat(1_000)]])))),
    1_000,
  ],
  [
    'a head of fields without a name or a value (CVE-2019-9516)',
    () => frame(FRAME.HEADERS, END_STREAM, 1, block(REQUEST)),
    once(() => times(100, frame(FRAME.CONTINUATION, 0, 1, times(1_000, block([['', '']]))))),
    100,
  ],
  [
    'a small field in the table that thousands of references blow up (CVE-2016-6581)',
    () => Buffer.alloc(0),
    (() => {
      let id = -1;
      // An entry of 4,000 bytes (RFC 7541 6.2.1), then 10,000 times its index (6.1): 40 MB in 14 KB.
      const entry = Buffer.concat([Buffer.from([0x40]), ...literal(['x-bomb', 'x'.repeat(3_900)]).slice(1)]);
      const bomb = Buffer.concat([block(REQUEST), entry, Buffer.alloc(10_000, 0xbe)]);
      return () => frame(FRAME.HEADERS, END_HEADERS | END_STREAM, (id += 2), bomb);
    })(),
    200,
  ],
  [
    'settings again and again (CVE-2019-9515)',
    () => Buffer.alloc(0),
    once(() => times(1_000, frame(FRAME.SETTINGS, 0, 0, Buffer.from([0, 3, 0, 0, 0, 100])))),
    1_000,
  ],
  [
    'pings (CVE-2019-9512)',
    () => Buffer.alloc(0),
    once(() => times(1_000, frame(FRAME.PING, 0, 0, Buffer.alloc(8)))),
    1_000,
  ],
  [
    'priorities (CVE-2019-9513)',
    () => Buffer.alloc(0),
    once(() => times(1_000, frame(FRAME.PRIORITY, 0, 1, Buffer.from([0, 0, 0, 0, 16])))),
    1_000,
  ],
  [
    'content in empty frames (CVE-2019-9518)',
    () => headers(1, [[':method', 'POST'], ...REQUEST.slice(1)], 0),
    once(() => times(1_000, frame(FRAME.DATA, 0, 1, Buffer.alloc(0)))),
    1_000,
  ],
  [
    'content that is all padding (RFC 9113 10.5)',
    () => headers(1, [[':method', 'POST'], ...REQUEST.slice(1)], 0),
    once(() => times(100, frame(FRAME.DATA, 8, 1, Buffer.concat([Buffer.from([255]), Buffer.alloc(255)])))),
    1_000,
  ],
  [
    'window updates (RFC 9113 10.5)',
    () => Buffer.alloc(0),
    once(() => times(1_000, frame(FRAME.WINDOW_UPDATE, 0, 0, word(1)))),
    1_000,
  ],
  [
    'frames of no known type (RFC 9113 5.5)',
    () => Buffer.alloc(0),
    once(() => times(100, frame(0xbe, 0, 0, Buffer.alloc(1_000)))),
    1_000,
  ],
];

describe('a flood over HTTP/2 ends with its connection, and nobody else notices', () => {
  test.each(FLOODS)('%s', async (_, first, again, repeats) => {
    await harmless(async () => {
      const client = await open();
      client.socket.write(first());
      for (let i = 0; i < repeats && !client.closed; i++) await pour(client.socket, again(), 1);
      await eventually(() => client.closed, PATIENT);
    });
  });

  test('streams that the client resets leave no request at the backend', async () => {
    await harmless(async () => {
      const before = backend.asked();
      const client = await open();
      for (let id = 1; id < 100; id += 2) client.send(FRAME.HEADERS, END_HEADERS | END_STREAM, id, block(REQUEST));
      await eventually(() => backend.asked() - before === 50);
      for (let id = 1; id < 100; id += 2) client.send(FRAME.RST_STREAM, 0, id, word(CANCEL));
      await eventually(() => backend.running() === 0);
      // Fifty are no flood: the connection goes on.
      client.headers(101, [...REQUEST.slice(0, 2), [':path', '/'], [':authority', HOST]], END_STREAM);
      expect(await client.outcome(101)).toEqual({ status: 200 });
      client.socket.destroy();
    });
  });

  test('a head that is too large is refused, and the connection goes on (RFC 9113 10.5.1)', async () => {
    const client = await open();
    client.headers(
      1,
      [...REQUEST, ...Array.from({ length: 8 }, (_, i) => [`x-${i}`, 'x'.repeat(1_900)] as const)],
      END_STREAM,
    );
    client.headers(3, [...REQUEST.slice(0, 2), [':path', '/'], [':authority', HOST]], END_STREAM);
    expect(await client.outcome(3)).toEqual({ status: 200 });
    const fields = Array.from({ length: 200 }, (_, i) => [`x-${i}`, 'x'] as const);
    client.headers(5, [...REQUEST, ...fields], END_STREAM);
    expect(await client.outcome(5)).not.toEqual({ status: 200 });
    client.socket.destroy();
  });
});

describe('a flood over HTTP/1.1 ends with its connection, and nobody else notices', () => {
  const get = `GET /held HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
  const post = `POST /held HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  test.each([
    ['requests ahead of their answers (RFC 9112 9.3.2)', '', get.repeat(1_000), 10],
    [
      'a field that never ends (RFC 9110 5.4)',
      `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Long: `,
      'x'.repeat(10_000),
      1_000,
    ],
    [
      'fields that never end (RFC 9110 5.4)',
      `GET / HTTP/1.1\r\nHost: ${HOST}\r\n`,
      'X-Many: 1\r\n'.repeat(1_000),
      1_000,
    ],
    ['a chunk extension that never ends (CVE-2024-22019)', `${post}5;a=`, 'x'.repeat(10_000), 1_000],
    ['trailers that never end (RFC 9112 7.1.2)', `${post}0\r\n`, 'X-Trailer: 1\r\n'.repeat(1_000), 1_000],
  ])('%s', async (_, first, again, repeats) => {
    await harmless(async () => {
      const client = await RawClient.open(gateway.httpPort);
      client.write(first);
      await pour(client.socket, Buffer.from(again), repeats);
      await eventually(() => client.closed, PATIENT);
    });
  });

  test('a head of more fields than allowed is 431 (RFC 6585 5)', async () => {
    const { status } = await gateway.visit(HOST, {
      protocol: 'http',
      headers: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x-${i}`, '1'])),
    });
    expect(status).toBe(431);
  });
});

test('none of all this keeps the gateway from its other clients for long', async () => {
  await toldOf(gateway.child);
  expect(Math.max(...blockedMs(gateway.child.output()).slice(early))).toBeLessThan(BLOCKED_MS);
});

describe('content in pieces of one byte, for a backend that does not take it', () => {
  const SILENT = 'silent.example.com';
  /** A quarter of what it was when each piece was kept for itself; what is garbage by then is in it. */
  const KEPT = 100 * MIB;
  /** When a round has passed in which a connection that floods is found out. */
  const ROUND_MS = 2_500;
  let silent: RunningBackend;
  let worker = 0;
  let before = 0;

  beforeAll(async () => {
    // It never answers the handshake, so that everything waits at the gateway.
    silent = await startRawBackend(() => {});
    const target_url = silent.url.replace('http:', 'https:');
    await gateway.target(SILENT, { target_url, connect_timeout: 60 });
    [worker = 0] = await gateway.workerPids();
    before = residentBytes(worker);
  });
  afterAll(() => silent?.stop());

  test('costs about its size in chunks', async () => {
    const clients = await Promise.all(Array.from({ length: 12 }, () => RawClient.open(gateway.httpPort)));
    for (const client of clients) {
      client.write(`POST / HTTP/1.1\r\nHost: ${SILENT}\r\nTransfer-Encoding: chunked\r\n\r\n`);
      client.write(times(100_000, Buffer.from('1\r\nx\r\n')));
    }
    await eventually(() => silent.connections.size === clients.length, PATIENT);
    await standsStill(() => clients.reduce((sum, { socket }) => sum + socket.bytesWritten - socket.writableLength, 0));
    expect(residentBytes(worker) - before).toBeLessThan(KEPT);
    for (const { socket } of clients) socket.destroy();
  });

  test('costs about its size in frames of HTTP/2, and is no flood', async () => {
    const began = performance.now();
    const others = silent.connections.size;
    const client = await RawHttp2.open(gateway.httpsPort, SILENT);
    // Its window is that small until it has heard of another.
    await eventually(() => client.frames.some(({ type }) => type === FRAME.SETTINGS), PATIENT);
    const ids = [1, 3, 5, 7];
    for (const stream of ids) {
      client.socket.write(
        headers(
          stream,
          [
            [':method', 'POST'],
            [':scheme', 'https'],
            [':path', '/'],
            [':authority', SILENT],
          ],
          0,
        ),
      );
      client.socket.write(times(100_000, frame(FRAME.DATA, 0, stream, Buffer.from('x'))));
    }
    client.send(FRAME.PING, 0, 0, Buffer.alloc(8));
    await eventually(() => client.frames.some(({ type }) => type === FRAME.PING), PATIENT);
    await eventually(() => silent.connections.size - others === ids.length, PATIENT);
    expect(residentBytes(worker) - before).toBeLessThan(KEPT);
    await eventually(() => performance.now() - began > ROUND_MS, PATIENT);
    expect(client.closed).toBe(false);
    client.socket.destroy();
  });
});
