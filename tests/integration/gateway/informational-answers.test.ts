import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttpBackend, ShortLivedBackends, startRawBackend, type RunningBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { RawClient } from '../../support/raw-client.ts';

const HOST = 'app.example.com';
const WAYS = ['http', 'https', 'h2'] as const;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

let gateway: GatewayProcess;
const backends = new ShortLivedBackends();

beforeAll(async () => {
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', PROXY_REQUEST_TIMEOUT: '2' } });
});
afterEach(() => backends.stop());
afterAll(() => gateway?.stop());

const leadTo = (backend: RunningBackend): Promise<void> => backends.lead(gateway, HOST, backend);

/** Writes them one after another, each in a packet of its own. */
async function inPieces(socket: Socket, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    socket.write(piece);
    await delay(20);
  }
}

/** Says for three seconds that it is at work. */
async function work(request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  for (let i = 0; i < 40; i++) {
    response.writeProcessing();
    await delay(80);
  }
  response.writeHead(207).end('ok');
}

describe('informational answers that nobody asked for (RFC 9110 15.2)', () => {
  const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
  test.each([
    ['a 100 with the answer', [`${CONTINUE}${OK}`]],
    ['a 100 before it', [CONTINUE, OK]],
    ['a 100 with fields, in pieces', ['HTTP/1.', '1 100 Go', ' On\r\nX-A: 1\r\n', `\r\n${OK}`]],
    ['several', [`${CONTINUE}${CONTINUE}`, `${CONTINUE}${OK}`]],
    ['102 and 100', [`HTTP/1.1 102 Processing\r\n\r\n${CONTINUE}${OK}`]],
    [
      '103 and 100, in pieces',
      ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 10', `0 Continue\r\n\r\n${OK}`],
    ],
  ])('%s: the client gets the answer', async (_, pieces) => {
    await leadTo(await startRawBackend((socket) => void inPieces(socket, pieces)));
    // Twice each: the connection goes on being good.
    for (const protocol of [...WAYS, ...WAYS]) {
      const { status, body } = await gateway.visit(HOST, {
        protocol,
        method: 'POST',
        body: 'content',
        headers: { 'content-length': '7' },
      });
      expect([status, body]).toEqual([200, 'ok']);
    }
  });

  /** Of the shortest ones as well, more than 256 KiB. */
  const TOO_MANY = 12_000;
  const EARLY = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';
  describe.each([
    ['100', CONTINUE],
    ['103', EARLY],
  ])('%s', (_, head) => {
    test.each(WAYS)('any number of them is taken for each request, over %s', async (protocol) => {
      const half = head.repeat(2_000);
      let connections = 0;
      const seen = new WeakSet<Socket>();
      const answer = (socket: Socket): void => {
        if (!seen.has(socket)) connections += 1;
        seen.add(socket);
        void inPieces(socket, [`${half}${head.slice(0, 12)}`, `${head.slice(12)}${head.repeat(1_999)}${OK}`]);
      };
      await leadTo(await startRawBackend(answer));
      for (let i = 0; i < 3; i++) expect((await gateway.visit(HOST, { protocol })).body).toBe('ok');
      expect(connections).toBe(1);
    });

    test.each([
      ['at once', [`${head.repeat(TOO_MANY)}${OK}`]],
      ['in pieces', [head.repeat(2_000), head.slice(0, 12), `${head.slice(12)}${head.repeat(TOO_MANY)}`, OK]],
      ['without end', [head.repeat(3 * TOO_MANY)]],
    ])('more than 256 KiB of them are 502, and the connection is closed: %s', async (_how, pieces) => {
      let closed = 0;
      const answer = (socket: Socket): void => {
        socket.once('close', () => (closed += 1));
        void inPieces(socket, pieces);
      };
      await leadTo(await startRawBackend(answer));
      for (const [visits, protocol] of WAYS.entries()) {
        const { status, body } = await gateway.visit(HOST, { protocol });
        expect([status, body]).toEqual([502, expect.stringContaining('informational answers (1xx) without end')]);
        await eventually(() => closed === visits + 1);
      }
    });
  });

  test('so many of them for a request with trailers are 502 too', async () => {
    const sent = `POST / HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n0\r\nX-Sum: 1\r\n\r\n`;
    for (const [count, status] of [
      [4_000, 200],
      [TOO_MANY, 502],
    ] as const) {
      await leadTo(await startRawBackend((socket) => void socket.end(`${CONTINUE.repeat(count)}${OK}`)));
      const client = await RawClient.open(gateway.httpPort);
      client.write(sent);
      await client.rest();
      client.socket.destroy();
      expect(client.statuses).toEqual([status]);
    }
  });

  test('a backend of WebDAV that works for longer than it may be silent says so (102, RFC 2518 10.1)', async () => {
    await leadTo(await startHttpBackend((request, response) => void work(request, response)));
    const answers = WAYS.map((protocol) => gateway.visit(HOST, { protocol, method: 'PROPFIND' }));
    for (const { status, body } of await Promise.all(answers)) expect([status, body]).toEqual([207, 'ok']);
  });

  test('content that looks like one stays content', async () => {
    const content = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n';
    await leadTo(
      await startRawBackend((socket) => {
        const head = `HTTP/1.1 200 OK\r\nContent-Length: ${content.length * 2}\r\n`;
        void inPieces(socket, [head, '\r\n', content, content]);
      }),
    );
    expect((await gateway.visit(HOST, { protocol: 'h2' })).body).toBe(content + content);
  });
});
