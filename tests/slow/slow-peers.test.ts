import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../support/backends.ts';
import { startBystanders, warmUp } from '../support/bystander.ts';
import { echoes, openSocket, startEchoSockets } from '../support/echo-sockets.ts';
import { blockedMs, TELLS_BLOCKED, toldOf } from '../support/event-loop-blocked.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess, residentBytes } from '../support/gateway-process.ts';
import { startHttp2Backend } from '../support/http2-backend.ts';
import { END_HEADERS, END_STREAM, frame, FRAME, literal, RawHttp2 } from '../support/raw-http2.ts';

const HOST = 'app.example.com';
const MIB = 1_048_576;
/** In place of 50 and 40, which would make this test as long. */
const TIMEOUTS = { CLIENT_IDLE_TIMEOUT: '12', CLIENT_STALL_TIMEOUT: '10' };
/** Those that speak now and then do so less often than anybody may stand still. */
const SILENCE_MS = 11_000;
/** Long enough that everything that is too slow has been closed: 5 s to close, and what the rounds add. */
const WATCHED_MS = 22_000;
/** For hanging, not for speed. */
const PATIENT = { deadlineMs: 60_000 };
/** How long one thing may keep the gateway from all others, in time that it works: other processes' does not count. */
const BLOCKED_MS = 250;

let gateway: GatewayProcess;
let backend: HttpBackend;
/** What was told of the event loop before the test. */
let early = 0;
let running = 0;
/** All that ever ran. */
let begun = 0;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    request.resume();
    if (request.url === '/') {
      response.end('content');
      return;
    }
    running += 1;
    begun += 1;
    response.once('close', () => (running -= 1));
    if (request.url === '/events') response.write('data: begun\n\n');
    if (request.url === '/upload') request.once('end', () => response.end('content'));
    if (request.url === '/large') {
      const more = (): void => {
        while (response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', more);
      more();
    }
  });
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', ...TIMEOUTS, ...TELLS_BLOCKED } });
  await gateway.target(HOST, { target_url: backend.url });
  await warmUp(gateway, HOST);
  early = await toldOf(gateway.child);
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const tls = async (): Promise<Socket> => {
  const socket = connectTls({
    port: gateway.httpsPort,
    host: '127.0.0.1',
    servername: HOST,
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  return socket;
};
const plain = async (): Promise<Socket> => {
  const socket = connect(gateway.httpPort, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
};
const h2 = async (): Promise<Socket> => (await RawHttp2.open(gateway.httpsPort, HOST)).socket;

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
const post = (framing: string): string => `POST /held HTTP/1.1\r\nHost: ${HOST}\r\n${framing}\r\n\r\n`;
const head = (method: string, path: string): Buffer =>
  Buffer.concat(
    (
      [
        [':method', method],
        [':scheme', 'https'],
        [':path', path],
        [':authority', HOST],
      ] as const
    ).flatMap(literal),
  );
const NO_WINDOW = frame(FRAME.SETTINGS, 0, 0, Buffer.from([0, 4, 0, 0, 0, 0]));
const HUGE_WINDOW = frame(FRAME.SETTINGS, 0, 0, Buffer.from([0, 4, 0x7f, 0xff, 0xff, 0xff]));
const HUGE_UPDATE = frame(FRAME.WINDOW_UPDATE, 0, 0, Buffer.from([0x7f, 0, 0, 0]));

/** Writes a beginning, and then so much every second. */
function drip(socket: Socket, first: string | Buffer, drop: string | Buffer): Socket {
  socket.write(first);
  const timer = setInterval(() => socket.write(drop), 1_000);
  return socket.once('close', () => clearInterval(timer)).resume();
}

/** Asks for something and does not read it. */
function stare(socket: Socket, question: string | Buffer): Socket {
  socket.write(question);
  return socket.pause();
}

const drop = (stream: number): Buffer => frame(FRAME.DATA, 0, stream, Buffer.from('x'));
const ask = (stream: number, path: string): Buffer =>
  frame(FRAME.HEADERS, END_HEADERS | END_STREAM, stream, head('GET', path));

/** Each takes what it can for as long as it can, in the manner of slowhttptest. */
const SLOW: readonly (readonly [how: string, begin: () => Promise<Socket>])[] = [
  ['content that drips, with a length', async () => drip(await plain(), post('Content-Length: 8192'), 'x')],
  [
    'content that drips, in chunks over TLS',
    async () => drip(await tls(), post('Transfer-Encoding: chunked'), '1\r\nx\r\n'),
  ],
  ['content that stops', async () => drip(await plain(), `${post('Content-Length: 8192')}x`, '')],
  [
    'content that drips after a burst',
    async () => drip(await plain(), post('Content-Length: 90000') + 'x'.repeat(60_000), 'x'),
  ],
  [
    'content that drips over HTTP/2',
    async () => drip(await h2(), frame(FRAME.HEADERS, END_HEADERS, 1, head('POST', '/held')), drop(1)),
  ],
  ['an answer that nobody reads', async () => stare(await plain(), get('/large'))],
  ['an answer over TLS that nobody reads', async () => stare(await tls(), get('/large'))],
  [
    'an answer over HTTP/2 that nobody reads (CVE-2019-9517)',
    async () => stare(await h2(), Buffer.concat([HUGE_WINDOW, HUGE_UPDATE, ask(1, '/large')])),
  ],
  [
    'a window that stays closed to a large answer (CVE-2019-9511)',
    async () => drip(await h2(), Buffer.concat([NO_WINDOW, ask(1, '/large')]), ''),
  ],
  [
    'a window that stays closed to small answers (CVE-2019-9511)',
    async () =>
      drip(
        await h2(),
        Buffer.concat([NO_WINDOW, ask(1, '/'), ask(3, '/'), ask(5, '/')]),
        frame(FRAME.PING, 0, 0, Buffer.alloc(8)),
      ),
  ],
  [
    'a window that opens byte by byte (CVE-2019-9511)',
    async () =>
      drip(
        await h2(),
        Buffer.concat([NO_WINDOW, ask(1, '/large')]),
        frame(FRAME.WINDOW_UPDATE, 0, 1, Buffer.from([0, 0, 0, 1])),
      ),
  ],
  [
    'a connection kept by pings without a stream',
    async () => drip(await h2(), ask(1, '/'), frame(FRAME.PING, 0, 0, Buffer.alloc(8))),
  ],
  [
    'a head over HTTP/2 that never ends, on a connection that was used',
    async () =>
      drip(await h2(), Buffer.concat([ask(1, '/'), frame(FRAME.HEADERS, END_STREAM, 3, head('GET', '/'))]), ''),
  ],
  ['empty lines in place of a request (RFC 9112 2.2)', async () => drip(await plain(), '', '\r\n')],
  ['nothing after an answer', async () => drip(await plain(), get('/'), '')],
];

test('clients that are too slow (CLIENT_STALL_TIMEOUT, CLIENT_IDLE_TIMEOUT) are closed in time with what they hold at the backend, slow and silent ones that may be so are not', async () => {
  const [worker = 0] = await gateway.workerPids();
  const before = residentBytes(worker);
  const open = new Map<string, Socket>();
  const honest = await startHonest();
  for (const [how, begin] of SLOW) {
    const socket = await begin();
    open.set(
      how,
      socket.on('error', () => {}).once('close', () => open.delete(how)),
    );
  }
  const started = performance.now();
  // On a slow machine the first of them may be closed already when the last has come.
  await eventually(() => begun === 13, PATIENT);
  const bystanders = startBystanders(gateway.httpsPort, HOST);
  await eventually(() => performance.now() - started > 3_000);
  expect((await bystanders.stop()).failures).toEqual([]);
  // Somebody who does not read does not see the end either.
  await eventually(() => running === 3, PATIENT);
  for (const socket of open.values()) socket.resume();
  await eventually(() => expect([...open.keys()]).toEqual([]), PATIENT);
  await eventually(() => expect(residentBytes(worker) - before).toBeLessThan(64 * MIB), PATIENT);
  await eventually(() => performance.now() - started > WATCHED_MS, PATIENT);
  await honest.finish();
  await eventually(() => running === 0, PATIENT);
  expect(Math.max(...blockedMs(gateway.child.output()).slice(early))).toBeLessThan(BLOCKED_MS);
}, 150_000);

/** Clients that look slow and do nothing wrong; they must be served to the end. */
async function startHonest(): Promise<{ finish: () => Promise<void> }> {
  const events = await plain();
  events.write(get('/events'));
  const reader = await plain();
  reader.write(get('/large'));
  let read = 0;
  const reading = setInterval(() => (read += (reader.read(65_536) as Buffer | null)?.length ?? 0), 250);
  reader.on('readable', () => {});
  const uploader = await plain();
  uploader.write(`POST /upload HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`);
  const uploading = setInterval(() => uploader.write(`400\r\n${'x'.repeat(1_024)}\r\n`), 1_000);
  const sockets = await startEchoSockets();
  await gateway.target('ws.example.com', { target_url: sockets.url });
  const webSocket = await openSocket(gateway.httpPort, 'ws.example.com');
  const grpc = await startConversation();
  return {
    finish: async () => {
      clearInterval(uploading);
      uploader.write('0\r\n\r\n');
      const [answer] = (await once(uploader, 'data', { signal: AbortSignal.timeout(20_000) })) as [Buffer];
      expect(String(answer)).toContain('200 OK');
      expect(await echoes(webSocket, 'still')).toBe(true);
      await sockets.stop();
      expect([events.readyState, reader.readyState]).toEqual(['open', 'open']);
      expect(read).toBeGreaterThan(4 * MIB);
      clearInterval(reading);
      for (const socket of [events, reader, uploader]) socket.destroy();
      await grpc.finish();
    },
  };
}

/** A stream of gRPC whose client says something now and then, and whose server answers at its end. */
async function startConversation(): Promise<{ finish: () => Promise<void> }> {
  const server = await startHttp2Backend(({ stream }) => {
    stream.resume().once('end', () => {
      if (stream.destroyed) return;
      stream.respond({ ':status': 200 });
      stream.end();
    });
  });
  await gateway.target('grpc.example.com', { target_url: server.url, backend_protocol: 'http2' });
  const client = await RawHttp2.open(gateway.httpsPort, 'grpc.example.com');
  client.headers(
    1,
    [
      [':method', 'POST'],
      [':scheme', 'https'],
      [':path', '/'],
      [':authority', 'grpc.example.com'],
    ],
    0,
  );
  const talking = setInterval(() => client.send(FRAME.DATA, 0, 1, Buffer.from('word')), SILENCE_MS);
  return {
    finish: async () => {
      clearInterval(talking);
      client.send(FRAME.DATA, END_STREAM, 1, Buffer.alloc(0));
      expect(await client.outcome(1)).toEqual({ status: 200 });
      client.socket.destroy();
      await server.stop();
    },
  };
}
