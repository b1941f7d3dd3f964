import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ShortLivedBackends, startRawBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';

const HOST = 'app.example.com';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

let gateway: GatewayProcess;
const backends = new ShortLivedBackends();

beforeAll(async () => {
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
});
afterEach(() => backends.stop());
afterAll(() => gateway?.stop());

async function open(protocol: 'http' | 'https'): Promise<Socket> {
  const place = { host: '127.0.0.1', port: protocol === 'http' ? gateway.httpPort : gateway.httpsPort };
  const socket =
    protocol === 'http' ? connect(place) : connectTls({ ...place, servername: HOST, rejectUnauthorized: false });
  await once(socket, protocol === 'http' ? 'connect' : 'secureConnect');
  return socket.setNoDelay();
}

const sent = (socket: Socket, bytes: string): Promise<void> =>
  new Promise((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));

describe('a connection that the backend has just closed', () => {
  test.each([
    ['POST', 'http'],
    ['POST', 'https'],
    ['GET', 'http'],
    ['GET', 'https'],
  ] as const)(
    'is not used for a %s over %s, whatever the gateway reads first (RFC 9112 9.3.1)',
    async (method, protocol) => {
      const heard: string[] = [];
      let kept: Socket | undefined;
      const backend = await startRawBackend((socket, head) => {
        kept ??= socket;
        heard.push(`${head.split(' ', 1)[0]} on ${socket === kept ? 'the kept one' : 'another'}`);
        socket.write(OK);
      });
      await backends.lead(gateway, HOST, backend);
      const client = await open(protocol);
      await sent(client, `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
      await once(client, 'data');
      const [pid = 0] = await gateway.workerPids();
      const answered = once(client, 'data');
      // Both wait for the worker, which reads the request first.
      process.kill(pid, 'SIGSTOP');
      try {
        await sent(client, `${method} / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 2\r\n\r\nhi`);
        await new Promise<void>((done) => kept?.end(done));
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      const [answer] = (await answered) as [Buffer];
      expect(String(answer)).toContain('HTTP/1.1 200 OK');
      expect(heard).toEqual(['GET on the kept one', `${method} on another`]);
      client.destroy();
    },
  );
});

describe('a connection that is not used is closed before the backend closes it', () => {
  test.each([
    ['timeout=2', 'at once', 0],
    ['timeout=4', 'after 2 seconds', 2_000],
    ['timeout=60', 'not in the next seconds', Infinity],
    ['', 'after 4 seconds, where it does not tell', 4_000],
  ])('Keep-Alive: %s (%s)', async (told, _, afterMs) => {
    const field = told === '' ? '' : `Keep-Alive: ${told}\r\n`;
    const backend = await startRawBackend((socket) => socket.write(OK.replace('Content-', `${field}Content-`)));
    await backends.lead(gateway, HOST, backend);
    const began = performance.now();
    expect((await gateway.visit(HOST, { protocol: 'http' })).body).toBe('ok');
    const closed = eventually(() => backend.connections.size === 0, { deadlineMs: 6_500 }).then(
      () => performance.now() - began,
      () => Infinity,
    );
    const took = await closed;
    if (afterMs === Infinity) expect(took).toBe(Infinity);
    else {
      expect(took).toBeGreaterThan(afterMs - 700);
      expect(took).toBeLessThan(afterMs + 1_700);
    }
  });
});
