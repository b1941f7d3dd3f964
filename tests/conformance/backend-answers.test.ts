import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startRawBackend, type RunningBackend } from '../support/backends.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { RawClient, sendBytes } from '../support/raw-client.ts';

const HOST = 'app.example.com';
const WAYS = ['http', 'https', 'h2'] as const;
const GET = `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
const OK = 'HTTP/1.1 200 OK\r\n';
/** What one client's backend wants another client to take for its own answer. */
const POISON = `${OK}Content-Length: 6\r\n\r\npoison`;

let gateway: GatewayProcess;
const running: RunningBackend[] = [];

beforeAll(async () => {
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', PROXY_REQUEST_TIMEOUT: '1' } });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((backend) => backend.stop()));
});
afterAll(() => gateway?.stop());

/** A backend that answers every request with these bytes, and then ends the connection or keeps it. */
async function answering(bytes: string, then: 'end' | 'keep' = 'keep'): Promise<RunningBackend> {
  const backend = await startRawBackend((socket) => {
    socket.write(bytes, 'latin1');
    if (then === 'end') socket.end();
  });
  running.push(backend);
  await gateway.target(HOST, { target_url: backend.url });
  return backend;
}

describe.each(WAYS)('over %s', (protocol) => {
  describe('an answer that could be read in two ways is 502, and nothing of it reaches the client', () => {
    test.each([
      [
        'both framings',
        'RFC 9112 6.3',
        `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
      ],
      ['two lengths', 'RFC 9112 6.3', `${OK}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
      ['a list of lengths', 'RFC 9112 6.3', `${OK}Content-Length: 3, 4\r\n\r\nabcd`],
      ['a negative length', 'RFC 9112 6.3', `${OK}Content-Length: -3\r\n\r\nabc`],
      ['a length with a plus', 'RFC 9112 6.3', `${OK}Content-Length: +3\r\n\r\nabc`],
      ['a length that is none', 'RFC 9112 6.3', `${OK}Content-Length: abc\r\n\r\nabc`],
      ['a length beyond 64 bits', 'RFC 9112 6.3', `${OK}Content-Length: 18446744073709551619\r\n\r\nabc`],
      ['a bare LF after the status line', 'RFC 9112 2.2', 'HTTP/1.1 200 OK\nContent-Length: 3\r\n\r\nabc'],
      ['a bare LF after a field', 'RFC 9112 2.2', `${OK}X: 1\nContent-Length: 3\r\n\r\nabc`],
      ['a bare CR in a value', 'RFC 9112 2.2', `${OK}X: 1\rY: 2\r\nContent-Length: 3\r\n\r\nabc`],
      ['a NUL in a value', 'RFC 9110 5.5', `${OK}X: a\0b\r\nContent-Length: 3\r\n\r\nabc`],
      ['a space before a colon', 'RFC 9112 5.1', `${OK}X : 1\r\nContent-Length: 3\r\n\r\nabc`],
      ['a name with a space', 'RFC 9112 5.1', `${OK}X Y: 1\r\nContent-Length: 3\r\n\r\nabc`],
      ['a field without a colon', 'RFC 9112 5', `${OK}nothing\r\nContent-Length: 3\r\n\r\nabc`],
      ['a folded value', 'RFC 9112 5.2', `${OK}X: a\r\n b\r\nContent-Length: 3\r\n\r\nabc`],
      ['another protocol', 'RFC 9112 4', 'ICY 200 OK\r\n\r\nabc'],
      ['a status of two digits', 'RFC 9112 4', 'HTTP/1.1 20 OK\r\nContent-Length: 3\r\n\r\nabc'],
      ['a status of letters', 'RFC 9112 4', 'HTTP/1.1 2x0 OK\r\nContent-Length: 3\r\n\r\nabc'],
      ['status 999', 'RFC 9110 15', 'HTTP/1.1 999 No\r\nContent-Length: 3\r\n\r\nabc'],
      ['status 099', 'RFC 9110 15', 'HTTP/1.1 099 No\r\nContent-Length: 3\r\n\r\nabc'],
      [
        'a 101 that nobody asked for',
        'RFC 9110 15.2.2',
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      ],
      ['nothing but an end', 'RFC 9112 8', ''],
      ['half a head', 'RFC 9112 8', `${OK}Content-Le`],
    ])('%s (%s)', async (_name, _source, bytes) => {
      await answering(bytes, 'end');
      const { status, body, headers } = await gateway.visit(HOST, { protocol });
      expect(status).toBe(502);
      expect(JSON.parse(body)).toMatchObject({ statusCode: 502 });
      expect([headers['x'], headers['y']]).toEqual([undefined, undefined]);
    });
  });

  describe('an answer that stops too early is broken off, never whole (RFC 9112 8)', () => {
    test.each([
      ['of its length', `${OK}Content-Length: 100\r\n\r\nhalf`],
      ['in a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n64\r\nhalf`],
      ['after a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n`],
      ['in the last chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0`],
      ['before the last line', `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n`],
      ['with a size that is none', `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n`],
      ['with a size that wraps', `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n10000000000000000\r\n\r\n`],
      ['with a chunk longer than its size', `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf and more\r\n0\r\n\r\n`],
      ['with a bare LF after a size', `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n4\nmore\r\n0\r\n\r\n`],
    ])('%s', async (_, bytes) => {
      await answering(bytes, 'end');
      await expect(gateway.visit(HOST, { protocol })).rejects.toThrow();
    });
  });

  describe('answers that have no content have none (RFC 9110 6.4.1)', () => {
    test.each([
      ['HEAD', 200, `${OK}Content-Length: 6\r\n\r\npoison`],
      ['HEAD', 200, `${OK}Transfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n`],
      ['GET', 204, 'HTTP/1.1 204 No Content\r\nContent-Length: 6\r\n\r\npoison'],
      ['GET', 304, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\npoison'],
      ['GET', 304, 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n'],
    ])('%s, %d, whatever the backend sends', async (method, status, bytes) => {
      await answering(bytes);
      for (let i = 0; i < 3; i++) {
        const answer = await gateway.visit(HOST, { protocol, method });
        expect([answer.status, answer.body]).toEqual([status, '']);
      }
    });
  });
});

describe('a 205 has no content (RFC 9110 15.3.6)', () => {
  test.each([
    ['of a length', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 6\r\n\r\npoison'],
    ['in chunks', 'HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n6\r\npoison\r\n0\r\n\r\n'],
  ])('what a backend sends with it %s is neither handed on nor announced', async (_, bytes) => {
    await answering(bytes);
    const { received, statuses } = await sendBytes(gateway.httpPort, GET + GET);
    expect(statuses).toEqual([205, 205]);
    expect(received).not.toContain('poison');
    expect(received).not.toMatch(/^content-length: [^0]/im);
  });

  test('and a backend that goes on sending for ever is not listened to', async () => {
    const closed: boolean[] = [];
    const backend = await startRawBackend((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write('x'.repeat(10_000)));
      };
      socket.write('HTTP/1.1 205 Reset Content\r\n\r\n');
      socket.on('drain', more).once('close', () => closed.push(true));
      more();
    });
    running.push(backend);
    await gateway.target(HOST, { target_url: backend.url });
    expect((await gateway.visit(HOST, { protocol: 'http' })).status).toBe(205);
    await eventually(() => expect(closed).toEqual([true]));
  });
});

describe('what a backend sends beyond its answer never becomes the answer of somebody else', () => {
  test.each([
    ['after content of a length', `${OK}Content-Length: 2\r\n\r\nok${POISON}`],
    ['after chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n${POISON}`],
    ['after 204', `HTTP/1.1 204 No Content\r\n\r\n${POISON}`],
    ['garbage', `${OK}Content-Length: 2\r\n\r\nok and garbage`],
  ])('%s', async (_, bytes) => {
    await answering(bytes);
    for (let i = 0; i < 6; i++) {
      const { status, body } = await gateway.visit(HOST, { protocol: WAYS[i % 3] ?? 'http' });
      expect([200, 204]).toContain(status);
      expect(body).not.toContain('poison');
      expect(body).not.toContain('garbage');
    }
  });

  test('also when it comes later, before the next request', async () => {
    let asked = 0;
    const backend = await startRawBackend((socket) => {
      asked += 1;
      socket.write(`${OK}Content-Length: 2\r\n\r\nok`, () => setImmediate(() => socket.write(POISON)));
    });
    running.push(backend);
    await gateway.target(HOST, { target_url: backend.url });
    for (let i = 0; i < 10; i++) expect((await gateway.visit(HOST, { protocol: 'h2' })).body).toBe('ok');
    expect(asked).toBe(10);
  });

  test('no field of a backend splits an answer in two (RFC 9113 10.3): one request, one answer', async () => {
    await answering(`${OK}X: a%0d%0aSet-Cookie: b\r\nContent-Length: 2\r\n\r\nok`);
    const { received, statuses } = await sendBytes(gateway.httpPort, GET);
    expect(statuses).toEqual([200]);
    expect(received).not.toMatch(/^set-cookie/im);
  });
});

describe('fields of an answer', () => {
  test('those of the backend’s connection end here, and those that it nominates (RFC 9110 7.6.1)', async () => {
    await answering(
      `${OK}Connection: keep-alive, X-Hop\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nProxy-Connection: x\r\nUpgrade: h2c\r\n` +
        'TE: trailers\r\nX-Stays: 2\r\nContent-Length: 2\r\n\r\nok',
    );
    for (const protocol of WAYS) {
      const { headers } = await gateway.visit(HOST, { protocol });
      for (const name of ['x-hop', 'proxy-connection', 'upgrade', 'te']) expect(headers[name]).toBeUndefined();
      expect(headers['keep-alive'] ?? '').not.toContain('timeout=5,');
      expect(headers['x-stays']).toBe('2');
    }
  });

  test('several of one name stay several, in their order, and bytes beyond ASCII as they are', async () => {
    await answering(`${OK}Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Name: \xff\xe4\r\nContent-Length: 0\r\n\r\n`);
    const { received } = await sendBytes(gateway.httpPort, GET);
    expect(received).toMatch(/set-cookie: a=1\r\nset-cookie: b=2\r\n/i);
    expect(received).toContain('\xff\xe4');
  });

  test('a field that HTTP/2 does not have never reaches HTTP/2', async () => {
    await answering(`${OK}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`);
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
      servername: HOST,
      rejectUnauthorized: false,
    });
    const stream = session.request({ ':path': '/', ':authority': HOST });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['connection']));
    expect(headers['transfer-encoding']).toBeUndefined();
    session.destroy();
  });
});

describe('backends that misbehave in time', () => {
  test('a byte at a time is an answer like any other', async () => {
    const bytes = `${OK}Content-Length: 5\r\n\r\nhello`;
    const backend = await startRawBackend((socket) => {
      let at = 0;
      const next = (): void => {
        if (at < bytes.length) socket.write(bytes[at++] ?? '', () => setImmediate(next));
      };
      socket.setNoDelay(true);
      next();
    });
    running.push(backend);
    await gateway.target(HOST, { target_url: backend.url });
    for (const protocol of WAYS) expect((await gateway.visit(HOST, { protocol })).body).toBe('hello');
  });

  test('one that answers before it has read the request is heard, and its connection not used again', async () => {
    const backend = await startRawBackend((socket) => socket.write(`${OK}Content-Length: 5\r\n\r\nearly`));
    running.push(backend);
    await gateway.target(HOST, { target_url: backend.url });
    const client = await RawClient.open(gateway.httpPort);
    client.write(`POST / HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 1000000\r\n\r\nabc`);
    await client.rest();
    expect(client.statuses).toEqual([200]);
    client.socket.destroy();
    expect((await gateway.visit(HOST, { protocol: 'h2' })).body).toBe('early');
  });

  test('one that begins its head and stops is 504', async () => {
    await answering(`${OK}Content-Length: 5\r\n`);
    expect((await gateway.visit(HOST, { protocol: 'https' })).status).toBe(504);
  });

  test('informational answers without an end are 502 or 504, and the client is not drowned in them', async () => {
    await answering('HTTP/1.1 100 Continue\r\n\r\n'.repeat(10_000));
    expect([502, 504]).toContain((await gateway.visit(HOST, { protocol: 'http' })).status);
  });

  test('a head without an end is 502, and costs no memory', async () => {
    const backend = await startRawBackend((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(`X-Field: ${'x'.repeat(1_000)}\r\n`));
      };
      socket.write(OK);
      socket.on('drain', more);
      more();
    });
    running.push(backend);
    await gateway.target(HOST, { target_url: backend.url });
    expect((await gateway.visit(HOST, { protocol: 'h2' })).status).toBe(502);
  });
});
