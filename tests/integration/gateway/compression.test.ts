import { once } from 'node:events';
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:http2';
import type { Readable } from 'node:stream';
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createZstdDecompress,
  gunzipSync,
  zstdDecompressSync,
} from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess, residentBytes } from '../../support/gateway-process.ts';
import { startHttp2Backend } from '../../support/http2-backend.ts';
import { standsStill } from '../../support/stands-still.ts';

const HOST = 'app.example.com';
const TEXT = 'All work and no play. '.repeat(1_000);
const MIB = 1_048_576;
const EXPAND = { gzip: gunzipSync, br: brotliDecompressSync, zstd: zstdDecompressSync };
const EXPANDER = { gzip: createGunzip, br: createBrotliDecompress, zstd: createZstdDecompress };
type Coding = keyof typeof EXPAND;
const CODINGS = Object.keys(EXPAND) as Coding[];

let gateway: GatewayProcess;
let backend: HttpBackend;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let asked = 0;

beforeAll(async () => {
  backend = await startHttpBackend((incoming, response) => {
    asked += 1;
    answer(incoming, response);
  });
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  await gateway.target(HOST, { target_url: backend.url, compression: true });
});
beforeEach(() => {
  answer = (_, response) => saying({})(response);
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

/** What a backend answers. */
const saying =
  (headers: Record<string, string>, status = 200, content = TEXT) =>
  (response: ServerResponse): void =>
    void response
      .writeHead(status, { 'content-type': 'text/html', 'content-length': String(content.length), ...headers })
      .end(content);

interface Got {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly content: Readable;
}

async function get(
  accept: string | undefined,
  own: { method?: string; host?: string; headers?: Record<string, string> } = {},
): Promise<Got> {
  const { method = 'GET', host = HOST } = own;
  const headers = { host, ...(accept !== undefined && { 'accept-encoding': accept }), ...own.headers };
  const sent = request({ port: gateway.httpPort, host: '127.0.0.1', method, headers, agent: false });
  sent.on('error', () => {}).end();
  const [response] = (await once(sent, 'response', { signal: AbortSignal.timeout(20_000) })) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, content: response };
}

async function allOf(content: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('compression', () => {
  test.each(CODINGS)(
    '%s: an answer is smaller, whole, and says so; length, digests and ranges are of the content as it was',
    async (coding) => {
      answer = (_, response) =>
        saying({ etag: '"one"', 'accept-ranges': 'bytes', 'content-digest': 'sha-256=:eA==:', vary: 'Cookie' })(
          response,
        );
      const { headers, content } = await get(coding);
      expect(headers).toMatchObject({ 'content-encoding': coding, etag: 'W/"one"', vary: 'Cookie, accept-encoding' });
      for (const gone of ['content-length', 'accept-ranges', 'content-digest'])
        expect(headers).not.toHaveProperty(gone);
      const bytes = await allOf(content);
      expect(bytes.length).toBeLessThan(TEXT.length / 10);
      expect(EXPAND[coding](bytes).toString()).toBe(TEXT);
    },
  );

  test('over HTTP/2, with what this client likes best (RFC 9110 12.5.3)', async () => {
    const session = connect(`https://127.0.0.1:${gateway.httpsPort}`, { servername: HOST, rejectUnauthorized: false });
    const stream = session.request({
      ':path': '/',
      ':authority': HOST,
      'accept-encoding': 'gzip;q=0.5, br;q=0.9, zstd;q=0',
    });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(await allOf(stream)).toString()).toBe(TEXT);
    session.destroy();
  });

  test('is off unless the host says so, and a client that takes nothing gets the content as it is, but Vary', async () => {
    await gateway.target('plain.example.com', { target_url: backend.url });
    const off = await get('gzip, br', { host: 'plain.example.com' });
    expect([off.headers['content-encoding'], off.headers['vary']]).toEqual([undefined, undefined]);
    for (const accept of [undefined, 'identity', 'gzip;q=0', 'deflate']) {
      const { headers, content } = await get(accept);
      expect([headers['content-encoding'], headers['vary']]).toEqual([undefined, 'accept-encoding']);
      expect(headers['content-length']).toBe(String(TEXT.length));
      expect((await allOf(content)).toString()).toBe(TEXT);
    }
  });

  test.each([
    ['what is compressed already', { 'content-encoding': 'gzip' }],
    ['Cache-Control: no-transform', { 'cache-control': 'max-age=60, No-Transform' }],
    ['a type that becomes no smaller', { 'content-type': 'image/png' }],
    ['a stream of events', { 'content-type': 'text/event-stream' }],
    ['content without a type', { 'content-type': '' }],
    ['what says that it is a part of a whole', { 'content-range': 'bytes 0-21999/99999' }],
    ['parts of a whole (206)', {}, 206],
    ['small content', {}, 200, 'x'.repeat(1_023)],
  ] as const)('leaves alone: %s', async (_, headers, status = 200, content = TEXT) => {
    answer = (__, response) => saying(headers, status, content)(response);
    const got = await get('gzip, br, zstd');
    expect(got.status).toBe(status);
    expect(got.headers['content-encoding']).toBe('content-encoding' in headers ? 'gzip' : undefined);
    expect(got.headers['content-length']).toBe(String(content.length));
    expect((await allOf(got.content)).toString()).toBe(content);
  });

  test('leaves alone answers without content, and what the client wants unchanged', async () => {
    answer = (_, response) => saying({ etag: '"one"' })(response);
    const head = await get('gzip', { method: 'HEAD' });
    expect([head.headers['content-encoding'], head.headers['content-length']]).toEqual([
      undefined,
      String(TEXT.length),
    ]);
    answer = (_, response) => void response.writeHead(304, { etag: '"one"', 'content-type': 'text/html' }).end();
    const notModified = await get('gzip');
    expect([notModified.status, notModified.headers['content-encoding'], notModified.headers['etag']]).toEqual([
      304,
      undefined,
      '"one"',
    ]);
    answer = (_, response) => void response.writeHead(204, { 'content-type': 'text/html' }).end();
    expect((await get('gzip')).headers['content-encoding']).toBeUndefined();
    answer = (_, response) => saying({})(response);
    expect(
      (await get('gzip', { headers: { 'cache-control': 'no-transform' } })).headers['content-encoding'],
    ).toBeUndefined();
  });

  test.each(CODINGS)('%s: each chunk of a stream passes before the next one is there', async (coding) => {
    let answering: ServerResponse | undefined;
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).flushHeaders();
      answering = response;
    };
    const { headers, content } = await get(coding);
    expect(headers['content-encoding']).toBe(coding);
    let came = '';
    const expanded = content.pipe(EXPANDER[coding]()).on('data', (chunk: Buffer) => (came += chunk.toString()));
    let sent = '';
    for (const line of ['{"n":1}\n', '{"n":2}\n', '{"n":3}\n']) {
      sent += line;
      answering?.write(line);
      await eventually(() => came === sent);
    }
    answering?.end();
    await once(expanded, 'end');
  });

  test('an answer that breaks off at the backend breaks off at the client, and never looks whole', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).write(TEXT);
      setImmediate(() => response.destroy());
    };
    const { content } = await get('gzip');
    await expect(allOf(content)).rejects.toThrow('aborted');
    answer = (_, response) => saying({})(response);
    expect((await get('gzip')).status).toBe(200);
  });

  test('a client that does not read holds back the backend; the next request on its connection is not disturbed when it leaves', async () => {
    let written = 0;
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const noise = Buffer.from(Array.from({ length: MIB }, () => 32 + Math.floor(Math.random() * 90)));
      const pour = (): void => {
        while (!response.destroyed && written < 300 * MIB) {
          written += noise.length;
          if (!response.write(noise)) return;
        }
      };
      response.on('drain', pour);
      pour();
    };
    const [pid = 0] = await gateway.workerPids();
    const before = residentBytes(pid);
    const { content } = await get('gzip');
    content.pause();
    await standsStill(() => written);
    expect(written).toBeLessThan(100 * MIB);
    await eventually(() => expect(residentBytes(pid) - before).toBeLessThan(80 * MIB));
    content.destroy();
    answer = (_, response) => saying({})(response);
    for (let i = 0; i < 5; i++) expect(gunzipSync(await allOf((await get('gzip')).content)).toString()).toBe(TEXT);
    expect(asked).toBeGreaterThan(5);
  });

  test('from a backend of HTTP/2, with the trailers behind it', async () => {
    const http2 = await startHttp2Backend(({ stream }) => {
      stream.respond(
        { ':status': 200, 'content-type': 'application/json', trailer: 'x-sum' },
        { waitForTrailers: true },
      );
      stream.once('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42' }));
      stream.end(JSON.stringify(TEXT));
    });
    await gateway.target('two.example.com', { target_url: http2.url, backend_protocol: 'http2', compression: true });
    const { headers, content } = await get('zstd', { host: 'two.example.com', headers: { te: 'trailers' } });
    expect(headers['content-encoding']).toBe('zstd');
    expect(JSON.parse(zstdDecompressSync(await allOf(content)).toString())).toBe(TEXT);
    expect((content as IncomingMessage).trailers).toEqual({ 'x-sum': '42' });
    await http2.stop();
  });
});
