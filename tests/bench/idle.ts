import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { say } from '../../scripts/say.ts';
import { GatewayProcess, residentBytes } from '../support/gateway-process.ts';
import type { Row } from './row.ts';

const WANTED = 9_000;
/** Descriptors that something else needs; here and in a worker each WebSocket has two. */
const SPARE = 1_000;
const AT_A_TIME = 50;
/** The gateway closes connections that are idle for 50 s; whatever is open by now is what is measured. */
const OPENING_MS = 30_000;
const SETTLE_MS = 5_000;
const KIB = 1_024;
const HOST = 'idle.bench.example.com';
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

const KEEP_ALIVE = 'connection: keep-alive';
const WEBSOCKET = `upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${KEY}`;

/** What connections that say nothing cost a worker, each after one request. */
export async function measureIdle(): Promise<Row[]> {
  const backend = createServer((_, answer) => answer.end('ok')).on('upgrade', acceptWebSocket);
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  try {
    const tls = await memoryEach(backend.address() as AddressInfo, KEEP_ALIVE);
    const webSockets = await memoryEach(backend.address() as AddressInfo, WEBSOCKET);
    const terms = { unit: 'KiB', digits: 1 } as const;
    return [
      { ...terms, what: `${tls.count} idle TLS connections, each`, atLeast: 64, goal: 56, now: tls.each },
      { ...terms, what: `${webSockets.count} idle WebSockets, each`, atLeast: 96, goal: 80, now: webSockets.each },
    ];
  } finally {
    backend.closeAllConnections();
    backend.close();
  }
}

interface Memory {
  readonly count: number;
  /** KiB for each connection. */
  readonly each: number;
}

async function memoryEach({ port }: AddressInfo, fields: string): Promise<Memory> {
  const gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  const open: TLSSocket[] = [];
  try {
    const ca = await gateway.certificate('idle', [HOST]);
    await gateway.target(HOST, { target_url: `http://127.0.0.1:${port}` });
    const [pid = 0] = await gateway.workerPids();
    // The first ones make what all of them share.
    const dial = (): Promise<TLSSocket> => openIdle(gateway.httpsPort, ca, fields);
    for (let i = 0; i < AT_A_TIME; i++) open.push(await dial());
    await delay(SETTLE_MS);
    const before = residentBytes(pid);
    const count = await openMany(dial, open);
    await delay(SETTLE_MS);
    const gone = open.filter(({ destroyed }) => destroyed).length;
    if (gone > 0) throw new Error(`${gone} of ${open.length} idle connections were closed before they were counted`);
    return { count, each: (residentBytes(pid) - before) / count / KIB };
  } finally {
    for (const socket of open) socket.destroy();
    await gateway.stop();
  }
}

async function openMany(dial: () => Promise<TLSSocket>, open: TLSSocket[]): Promise<number> {
  const limit = Math.min(WANTED, Math.floor((descriptors() - SPARE) / 2));
  const end = performance.now() + OPENING_MS;
  let count = 0;
  while (count < limit && performance.now() < end) {
    const portion = await Promise.all(Array.from({ length: Math.min(AT_A_TIME, limit - count) }, dial));
    open.push(...portion);
    count += portion.length;
  }
  say(`idle: ${count} connections are open`);
  return count;
}

/** Resolves when the one request on it was answered. */
async function openIdle(port: number, ca: string, fields: string): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, servername: HOST, ca, ALPNProtocols: ['http/1.1'] });
  socket.on('error', () => socket.destroy());
  socket.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\n${fields}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!/^HTTP\/1\.1 (200|101) /.test(answer.toString('latin1'))) throw new Error(`the answer is: ${answer.toString()}`);
  socket.resume();
  return socket;
}

/** RFC 6455 4.2.2; nothing is ever sent. */
function acceptWebSocket(request: IncomingMessage, socket: Duplex): void {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.on('error', () => socket.destroy());
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
}

const descriptors = (): number =>
  Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? SPARE);
