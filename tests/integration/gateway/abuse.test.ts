import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import type { ProxyTarget } from '#domain';
import { startHttpBackend, startRawBackend, type RunningBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { sendBytes } from '../../support/raw-client.ts';

const WAYS = ['http', 'https', 'h2'] as const;
const HOST = 'app.example.com';

let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
});
afterAll(() => gateway?.stop());

async function pipeline(count: number): Promise<string> {
  const socket = connect(gateway.httpPort, '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => (received += text));
  socket.on('error', () => {});
  socket.write(Array.from({ length: count }, (_, i) => `GET /n${i} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`).join(''));
  await eventually(() => socket.destroyed || received.match(/HTTP\/1\.1 200/g)?.length === count);
  socket.destroy();
  return received;
}

describe('a client that sends many requests ahead of their answers', () => {
  let backend: RunningBackend;
  let under = 0;
  let most = 0;

  beforeAll(async () => {
    backend = await startHttpBackend((request, response) => {
      most = Math.max(most, ++under);
      setImmediate(() => {
        under--;
        response.end(request.url);
      });
    });
    await gateway.target(HOST, { target_url: backend.url });
  });
  afterAll(() => backend?.stop());

  test('gets all answers in their order, and its requests reach the backend one after another', async () => {
    most = 0;
    const received = await pipeline(40);
    expect([...received.matchAll(/\/n(\d+)/g)].map(([, n]) => Number(n))).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    );
    expect(most).toBe(1);
  });

  test('loses its connection when it sends thousands, and nobody else notices', async () => {
    most = 0;
    const received = await pipeline(3_000);
    expect(received.match(/HTTP\/1\.1 200/g)?.length ?? 0).toBeLessThan(3_000);
    expect(most).toBeLessThanOrEqual(2);
    expect((await gateway.visit(HOST, { protocol: 'http' })).status).toBe(200);
  });
});

describe('a backend that says what HTTP/2 does not have', () => {
  const answers: readonly [what: string, answer: string, status: number][] = [
    [
      'http2-settings in a trailer',
      'HTTP/1.1 200 OK\r\nTrailer: x-a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nhttp2-settings: AAAA\r\nx-a: b\r\n\r\n',
      200,
    ],
    ['http2-settings as a field', 'HTTP/1.1 200 OK\r\nhttp2-settings: AAAA\r\nContent-Length: 2\r\n\r\nhi', 200],
    [
      'http2-settings in a 103',
      'HTTP/1.1 103 Early Hints\r\nhttp2-settings: AAAA\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
      200,
    ],
    ['status 999', 'HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nhi', 502],
  ];

  test.each(answers)('%s harms no worker, and the answer is a good one', async (_what, answer, status) => {
    const backend = await startRawBackend((socket) => void socket.end(answer));
    await gateway.target('odd.example.com', { target_url: backend.url });
    const pids = await gateway.workerPids();
    for (const protocol of WAYS) {
      const shown = await gateway.visit('odd.example.com', { protocol });
      expect({ protocol, status: shown.status }).toEqual({ protocol, status });
      if (status === 200) expect(shown.body).toBe('hi');
    }
    expect(await gateway.workerPids()).toEqual(pids);
    await backend.stop();
  });
});

describe('a target that leads back here', () => {
  test.each(WAYS)('to the gateway is 508 over %s and does not go round', async (protocol) => {
    await gateway.target('loop.example.com', { target_url: `http://127.0.0.1:${gateway.httpPort}` });
    expect((await gateway.visit('loop.example.com', { protocol })).status).toBe(508);
  });

  test('does not reach the API through the address of the gateway', async () => {
    await gateway.target('detour.example.com', {
      target_url: `http://localhost:${gateway.httpPort}`,
      preserve_host_header: false,
    });
    expect((await gateway.visit('detour.example.com', { protocol: 'http', path: '/health' })).status).toBe(508);
  });

  describe('to an internal port', () => {
    const INSIDE = 'inside.example.com';
    const lead = (name: string, own: Partial<ProxyTarget>): Promise<ProxyTarget> =>
      gateway.target(INSIDE, { target_url: `http://${name}:${gateway.internalPort}`, ...own });

    test.each(['127.0.0.1', 'localhost'])('by %s is 502, however it is asked', async (name) => {
      for (const backend_protocol of ['http1', 'http2'] as const) {
        await lead(name, { backend_protocol });
        for (const protocol of WAYS) {
          for (const method of ['GET', 'POST']) {
            const way = { protocol, method, path: '/health', ...(method === 'POST' && { body: 'content' }) };
            const { status, body } = await gateway.visit(INSIDE, way);
            expect({ ...way, status, body }).toMatchObject({
              status: 502,
              body: expect.stringContaining('port of this gateway'),
            });
          }
        }
      }
      await lead(name, { backend_protocol: 'http1' });
      const asked = [
        'POST /health HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: x-a\r\n\r\n0\r\nx-a: b\r\n\r\n',
        'GET /health HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
      ];
      for (const bytes of asked) {
        const { received } = await sendBytes(gateway.httpPort, bytes.replace('\r\n', `\r\nHost: ${INSIDE}\r\n`));
        expect(received).toMatch(/^HTTP\/1\.1 502 [^]*port of this gateway/);
      }
      expect(await overHttp2()).toBe(502);
    });

    /** A WebSocket on a stream (RFC 8441). */
    async function overHttp2(): Promise<unknown> {
      const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
        servername: INSIDE,
        rejectUnauthorized: false,
      });
      await once(session, 'remoteSettings');
      const head = { ':method': 'CONNECT', ':protocol': 'websocket', ':authority': INSIDE, ':path': '/health' };
      const [answer] = (await once(session.request({ ...head, 'sec-websocket-version': '13' }), 'response')) as [
        IncomingHttpHeaders,
      ];
      session.destroy();
      return answer[':status'];
    }
  });
});
