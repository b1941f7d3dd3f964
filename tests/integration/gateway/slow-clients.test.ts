import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';

const HOST = 'app.example.com';
/** The longest of the limits is 15 s, and it is looked after every 2 s; Node's own would be 60 s and more. */
const CLOSED_WITHIN_MS = 45_000;

let gateway: GatewayProcess;
let backend: HttpBackend;

beforeAll(async () => {
  backend = await startHttpBackend((_, response) => response.end('content'));
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  await gateway.target(HOST, { target_url: backend.url });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const tls = (protocol: string): Promise<Socket> => {
  const socket = connectTls({
    port: gateway.httpsPort,
    host: '127.0.0.1',
    servername: HOST,
    rejectUnauthorized: false,
    ALPNProtocols: [protocol],
  });
  return once(socket, 'secureConnect').then(() => socket);
};

async function dripping(socket: Socket, firstLine: string, drop: string): Promise<Socket> {
  socket.write(firstLine);
  const timer = setInterval(() => socket.write(drop), 1_000);
  socket.once('close', () => clearInterval(timer));
  return socket;
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const EMPTY_SETTINGS = '\0\0\0\x04\0\0\0\0\0';

test('clients that keep a connection without a request are closed in time, and harm nobody meanwhile', async () => {
  const silent = [connect(gateway.httpPort, '127.0.0.1'), connect(gateway.httpsPort, '127.0.0.1')];
  const slow = await Promise.all([
    tls('http/1.1'),
    tls('h2'),
    tls('h2').then((socket) => {
      socket.write(PREFACE + EMPTY_SETTINGS, 'latin1');
      return socket;
    }),
    dripping(connect(gateway.httpPort, '127.0.0.1'), `GET / HTTP/1.1\r\nHost: ${HOST}\r\n`, 'X-Drop: 1\r\n'),
    tls('http/1.1').then((socket) => dripping(socket, `GET / HTTP/1.1\r\nHost: ${HOST}\r\n`, 'X-Drop: 1\r\n')),
  ]);
  const closed = [...silent, ...slow].map((socket) => {
    socket.on('error', () => {}).resume();
    return once(socket, 'close', { signal: AbortSignal.timeout(CLOSED_WITHIN_MS) });
  });
  for (const protocol of ['http', 'https', 'h2'] as const) {
    expect((await gateway.visit(HOST, { protocol })).status).toBe(200);
  }
  await Promise.all(closed);
});
