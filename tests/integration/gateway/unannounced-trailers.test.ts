import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Stream } from 'node:http2';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startRawBackend, type RunningBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { RawClient } from '../../support/raw-client.ts';

const HOST = 'app.example.com';
const HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n';
const TRAILERS = 'X-Sum: 42\r\nCache-Control: no-store\r\nSet-Cookie: a=b\r\n';

let gateway: GatewayProcess;
let backend: RunningBackend;

beforeAll(async () => {
  backend = await startRawBackend((socket, head) =>
    socket.write(`${HEAD}${head.startsWith('GET /none') ? '' : TRAILERS}\r\n`),
  );
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  await gateway.target(HOST, { target_url: backend.url });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

describe('trailers of an answer that were not announced (RFC 9110 6.5)', () => {
  test.each([
    ['that says TE: trailers gets them', 'TE: gzip;q=0.5, Trailers\r\nConnection: TE\r\n', '0\r\nx-sum: 42\r\n\r\n'],
    ['that says another TE does not', 'TE: gzip\r\nConnection: TE\r\n', '0\r\n\r\n'],
    ['that says nothing does not', '', '0\r\n\r\n'],
  ])('a client of HTTP/1.1 %s', async (_, te, end) => {
    const client = await RawClient.open(gateway.httpPort);
    client.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n${te}\r\n`);
    const received = await client.rest();
    client.socket.destroy();
    expect(received.slice(received.indexOf('ok\r\n') + 4)).toBe(end);
  });

  test('a client of HTTP/2 gets them, and none where there are none', async () => {
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
      servername: HOST,
      rejectUnauthorized: false,
    });
    const ask = (path: string): ClientHttp2Stream => session.request({ ':authority': HOST, ':path': path });
    const [trailers] = (await once(ask('/').resume(), 'trailers')) as [Record<string, string>];
    expect(Object.entries(trailers)).toEqual([['x-sum', '42']]);
    const without = ask('/none');
    let came: unknown;
    without.once('trailers', (fields) => (came = fields));
    let body = '';
    for await (const chunk of without) body += String(chunk);
    expect([body, came]).toEqual(['ok', undefined]);
    session.destroy();
  });

  test('and a client that still sends is told that nobody needs the rest, after them (RFC 9113 8.1)', async () => {
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
      servername: HOST,
      rejectUnauthorized: false,
    });
    const stream = session.request({ ':authority': HOST, ':method': 'POST' }, { endStream: false }).resume();
    stream.write('some');
    const [trailers] = (await once(stream, 'trailers')) as [Record<string, string>];
    expect(Object.keys(trailers)).toEqual(['x-sum']);
    await once(stream, 'close', { signal: AbortSignal.timeout(5_000) });
    expect(stream.rstCode).toBe(0);
    session.destroy();
  });
});
