import { once } from 'node:events';
import { connect } from 'node:http2';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { startHttp2Backend } from '../../support/http2-backend.ts';
import { RawClient } from '../../support/raw-client.ts';

const HOST = 'app.example.com';
const LIMIT = 100_000;
const HEAD = `POST / HTTP/1.1\r\nHost: ${HOST}\r\n`;

let gateway: GatewayProcess;
let backend: HttpBackend;
let [begun, whole, broken] = [0, 0, 0];

beforeAll(async () => {
  backend = await startHttpBackend((request: IncomingMessage, response) => {
    begun += 1;
    request.once('close', () => (request.complete ? (whole += 1) : (broken += 1))).on('error', () => {});
    request.resume().once('end', () => response.end('taken'));
  });
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  await gateway.target(HOST, { target_url: backend.url, max_body_bytes: LIMIT });
});
beforeEach(() => {
  [begun, whole, broken] = [0, 0, 0];
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const chunk = (bytes: number): string => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;

describe('max_body_bytes', () => {
  test.each(['http', 'https', 'h2'] as const)(
    '%s: as much passes, and a byte more that is announced is 413 before it is read',
    async (protocol) => {
      const send = (bytes: number, headers: Record<string, string> = {}): Promise<{ status: number }> =>
        gateway.visit(HOST, {
          protocol,
          method: 'POST',
          body: 'x'.repeat(bytes),
          headers: { 'content-length': String(bytes), ...headers },
        });
      expect((await send(LIMIT)).status).toBe(200);
      expect(begun).toBe(1);
      expect((await send(LIMIT + 1)).status).toBe(413);
      expect(begun).toBe(1);
    },
  );

  test('a client that waits for 100 (Continue) never sends what is too large', async () => {
    const client = await RawClient.open(gateway.httpPort);
    client.write(`${HEAD}Expect: 100-continue\r\nContent-Length: ${LIMIT + 1}\r\n\r\n`);
    await eventually(() => client.statuses.length > 0);
    expect(client.statuses).toEqual([413]);
    expect(begun).toBe(0);
    client.socket.destroy();
  });

  test('content in chunks is cut at the limit: 413, and the request to the backend is ended with it', async () => {
    const client = await RawClient.open(gateway.httpPort);
    client.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk(LIMIT - 1)}`);
    await eventually(() => begun === 1);
    expect(client.statuses).toEqual([]);
    client.write(chunk(2));
    await eventually(() => client.statuses.length > 0);
    expect(client.statuses).toEqual([413]);
    await eventually(() => broken === 1);
    expect(whole).toBe(0);
    // The connection is of use again once the rest is through.
    client.write(`0\r\n\r\nGET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    await eventually(() => client.statuses.length > 1);
    expect(client.statuses).toEqual([413, 200]);
    client.socket.destroy();
  });

  test.each(['http1', 'http2'] as const)(
    'a stream of HTTP/2 is cut at the limit, to a backend of %s as well',
    async (backend_protocol) => {
      let ended = 0;
      const http2 = await startHttp2Backend(({ stream }) => {
        stream
          .on('error', () => {})
          .once('close', () => (ended += 1))
          .resume();
      });
      if (backend_protocol === 'http2') await gateway.target(HOST, { target_url: http2.url, backend_protocol });
      const session = connect(`https://127.0.0.1:${gateway.httpsPort}`, {
        servername: HOST,
        rejectUnauthorized: false,
      });
      const stream = session.request({ ':method': 'POST', ':path': '/', ':authority': HOST });
      stream.on('error', () => {}).resume();
      stream.write('x'.repeat(LIMIT));
      const response = once(stream, 'response');
      stream.write('xx');
      const [headers] = (await response) as [{ ':status': number }];
      expect(headers[':status']).toBe(413);
      await eventually(() => (backend_protocol === 'http2' ? ended === 1 : broken === 1));
      session.destroy();
      await gateway.target(HOST, { target_url: backend.url, backend_protocol: 'http1' });
      await http2.stop();
    },
  );
});
