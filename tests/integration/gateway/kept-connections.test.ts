import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ShortLivedBackends, startRawBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { freeze } from '../../support/freeze.ts';
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
      await freeze(pid);
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
  const CASES = [
    ['timeout=2', 'at once', 0],
    ['timeout=4', 'after 2 seconds', 2_000],
    ['timeout=60', 'not in the next seconds', Infinity],
    ['', 'after 4 seconds, where it does not tell', 4_000],
  ] as const;
  /** How long each backend's connection is kept. All wait at the same time. */
  const kept = (): Promise<number>[] =>
    CASES.map(async ([told], i) => {
      const field = told === '' ? '' : `Keep-Alive: ${told}\r\n`;
      const backend = await startRawBackend((socket) => socket.write(OK.replace('Content-', `${field}Content-`)));
      const host = `idle-${i}.example.com`;
      await backends.lead(gateway, host, backend);
      const began = performance.now();
      expect((await gateway.visit(host, { protocol: 'http' })).body).toBe('ok');
      return eventually(() => backend.connections.size === 0, { deadlineMs: 6_500 }).then(
        () => performance.now() - began,
        () => Infinity,
      );
    });

  test('by what it tells: Keep-Alive, or four seconds', async () => {
    // A busy machine is late now and then, but never too early, and hardly late with the same one three times.
    const least = CASES.map(() => Infinity);
    const late = (): boolean => CASES.some(([, , afterMs], i) => (least[i] ?? 0) > afterMs + 1_700);
    for (let round = 0; round === 0 || (round < 3 && late()); round++)
      for (const [i, took] of (await Promise.all(kept())).entries()) least[i] = Math.min(least[i] ?? 0, took);
    for (const [i, [told, , afterMs]] of CASES.entries()) {
      const took = least[i] ?? 0;
      if (afterMs === Infinity) expect([told, took]).toEqual([told, Infinity]);
      else expect([told, took > afterMs - 700 && took < afterMs + 1_700, took]).toEqual([told, true, took]);
    }
  }, 60_000);
});
