import { once } from 'node:events';
import {
  connect as connectHttp2,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
} from 'node:http2';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createSelfSigned } from '#pki';
import { startHttpBackend, type RunningBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { startHttp2Backend, type Http2Request } from '../../support/http2-backend.ts';

const HOST = 'grpc.example.com';
const GRPC = { 'content-type': 'application/grpc', te: 'trailers' };

let gateway: GatewayProcess;
let backend: RunningBackend;
let answer: (request: Http2Request) => void;
const sessions: ClientHttp2Session[] = [];

beforeAll(async () => {
  backend = await startHttp2Backend((request) => answer(request));
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', PROXY_REQUEST_TIMEOUT: '2' } });
  await gateway.target(HOST, {
    target_url: `${backend.url}/base`,
    backend_protocol: 'http2',
    custom_headers: { 'X-Api-Key': 'secret' },
  });
});
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

interface Rpc {
  readonly stream: ClientHttp2Stream;
  readonly head: Promise<IncomingHttpHeaders>;
  readonly messages: Buffer[];
  readonly trailers: Promise<IncomingHttpHeaders>;
}

/** A call as a gRPC client makes it: it goes on sending while it is answered. */
function call(path: string, fields: Record<string, string> = GRPC): Rpc {
  const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
    servername: HOST,
    rejectUnauthorized: false,
  });
  sessions.push(session);
  session.on('error', () => {});
  const stream = session.request(
    { ':method': 'POST', ':path': path, ':authority': HOST, ...fields },
    { endStream: false, waitForTrailers: fields['trailer'] !== undefined },
  );
  stream.on('error', () => {});
  const messages: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => messages.push(chunk));
  const head = once(stream, 'response').then(([headers]) => headers as IncomingHttpHeaders);
  const trailers = once(stream, 'trailers').then(([headers]) => headers as IncomingHttpHeaders);
  head.catch(() => {});
  trailers.catch(() => {});
  return { stream, head, messages, trailers };
}

/** Length-prefixed, as gRPC frames its messages. */
function message(text: string): Buffer {
  const frame = Buffer.alloc(5 + text.length);
  frame.writeUInt32BE(text.length, 1);
  frame.write(text, 5);
  return frame;
}

const valueOf = (rawHeaders: readonly string[], name: string): string | undefined =>
  rawHeaders[rawHeaders.indexOf(name) + 1];

describe('a backend that is spoken to in HTTP/2 (h2c, as gRPC has it)', () => {
  test('a unary call: message, answer, and its status in the trailers', async () => {
    let asked: readonly string[] = [];
    answer = ({ stream, rawHeaders }) => {
      asked = rawHeaders;
      stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'fine' }));
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('data', (chunk: Buffer) => stream.end(chunk));
    };
    const { stream, head, messages, trailers } = call('/pkg.Service/Unary');
    stream.end(message('ping'));
    expect(await head).toMatchObject({ ':status': 200, 'content-type': 'application/grpc' });
    expect(await trailers).toMatchObject({ 'grpc-status': '0', 'grpc-message': 'fine' });
    expect(Buffer.concat(messages)).toEqual(message('ping'));
    expect([':path', ':authority', ':scheme', 'te', 'x-forwarded-proto'].map((name) => valueOf(asked, name))).toEqual([
      '/base/pkg.Service/Unary',
      HOST,
      'http',
      'trailers',
      'https',
    ]);
  });

  test('a server stream comes message by message, and the client may send meanwhile', async () => {
    answer = ({ stream }) => {
      stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('data', (chunk: Buffer) => stream.write(Buffer.concat([message('got '), chunk])));
      stream.on('end', () => stream.end());
    };
    const { stream, head, messages, trailers } = call('/pkg.Service/Both');
    for (const text of ['one', 'two', 'three']) {
      stream.write(message(text));
      await eventually(() => Buffer.concat(messages).toString().includes(text));
    }
    expect((await head)[':status']).toBe(200);
    stream.end();
    expect((await trailers)['grpc-status']).toBe('0');
  });

  test('an error that is told in the head alone (Trailers-Only) stays one block of fields', async () => {
    answer = ({ stream }) =>
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
    const { stream, head } = call('/pkg.Service/Missing');
    const flags = once(stream, 'response').then(([, bits]) => bits as number);
    stream.end(message('ping'));
    expect((await head)['grpc-status']).toBe('12');
    // END_STREAM on the HEADERS frame itself (RFC 9113 6.2).
    expect((await flags) & 1).toBe(1);
  });

  test('trailers of the request arrive, and only those that were announced', async () => {
    let heard: IncomingHttpHeaders | undefined;
    answer = ({ stream }) => {
      stream.on('trailers', (headers) => (heard = headers));
      stream.resume().on('end', () => stream.respond({ ':status': 204 }, { endStream: true }));
    };
    const { stream, head } = call('/', { trailer: 'x-checksum, x-auth-user-name, content-length, x-api-key' });
    const sent = { 'x-checksum': 'abc', 'x-auth-user-name': 'root', 'x-other': 'no', 'x-api-key': 'mine' };
    stream.once('wantTrailers', () => stream.sendTrailers(sent));
    stream.end('content');
    expect((await head)[':status']).toBe(204);
    // X-Api-Key is one of the custom_headers.
    expect(Object.entries(heard ?? {})).toEqual([['x-checksum', 'abc']]);
  });

  test.each([
    [4_000, 200],
    [8_000, 502],
  ])('a backend that informs %i times before its answer: %i', async (count, status) => {
    answer = ({ stream }) => {
      for (let i = 0; i < count; i++) stream.additionalHeaders({ ':status': 103, link: '</a>' });
      stream.respond({ ':status': 200 });
      stream.end();
    };
    const { stream, head } = call('/');
    stream.end(message('ping'));
    expect((await head)[':status']).toBe(status);
  });

  test('a client that cancels ends the work of the backend', async () => {
    let ended = false;
    answer = ({ stream }) => {
      stream.respond({ ':status': 200 });
      stream.write('first');
      stream.once('close', () => (ended = true));
    };
    const { stream, messages } = call('/');
    await eventually(() => messages.length > 0);
    stream.close(8);
    await eventually(() => ended);
  });

  test('an answer that breaks off is never taken for a whole one', async () => {
    answer = ({ stream }) => {
      stream.respond({ ':status': 200 });
      // close() would end the stream in an orderly way first.
      stream.write('half', () => stream.destroy(new Error('a fault of the backend')));
    };
    for (const protocol of ['http', 'https', 'h2'] as const)
      await expect(gateway.visit(HOST, { protocol })).rejects.toThrow();
  });

  test('clients of HTTP/1.1 get the same answers, in chunks and with trailers', async () => {
    answer = ({ stream }) => {
      stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.respond({ ':status': 200, 'set-cookie': ['a=1', 'b=2'] }, { waitForTrailers: true });
      stream.end('hello');
    };
    const { status, body, headers } = await gateway.visit(HOST, { protocol: 'http' });
    expect([status, body, headers['set-cookie']]).toEqual([200, 'hello', ['a=1', 'b=2']]);
  });

  test('200 requests at once share few connections, and all are answered', async () => {
    answer = ({ stream }) => {
      stream.respond({ ':status': 200 });
      setImmediate(() => stream.end('ok'));
    };
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
      servername: HOST,
      rejectUnauthorized: false,
    });
    sessions.push(session);
    await once(session, 'remoteSettings');
    const answers = Array.from({ length: 200 }, async () => {
      const stream = session.request({ ':path': '/', ':authority': HOST });
      let body = '';
      for await (const chunk of stream) body += String(chunk);
      return body;
    });
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['ok']));
    expect(backend.connections.size).toBeLessThanOrEqual(3);
  });

  test('one that refuses a stream is asked again, since it did not look at it (RFC 9113 8.7)', async () => {
    let asked = 0;
    answer = ({ stream }) => {
      asked += 1;
      if (asked === 1) stream.close(7);
      else {
        stream.respond({ ':status': 200 });
        stream.end('at last');
      }
    };
    expect((await gateway.visit(HOST, { protocol: 'https' })).body).toBe('at last');
    expect(asked).toBe(2);
  });

  test('one whose connection breaks after it was used is asked again for what changes nothing (RFC 9110 9.2.2)', async () => {
    const asked: string[] = [];
    answer = ({ stream, rawHeaders }) => {
      asked.push(valueOf(rawHeaders, ':method') ?? '');
      if (asked.length % 2 === 0) stream.session?.socket.destroy();
      else {
        stream.respond({ ':status': 200 });
        stream.end('ok');
      }
    };
    for (const method of ['GET', 'GET'])
      expect((await gateway.visit(HOST, { protocol: 'https', method })).status).toBe(200);
    asked.length = 1;
    expect((await gateway.visit(HOST, { protocol: 'https', method: 'DELETE' })).status).toBe(502);
    expect(asked).toEqual(['GET', 'DELETE']);
  });

  test('an answer that is shorter than it says is never taken for a whole one (RFC 9113 8.1.1)', async () => {
    const pids = await gateway.workerPids();
    answer = ({ stream }) => {
      stream.respond({ ':status': 200, 'content-length': '5' });
      stream.end('abc');
    };
    for (const protocol of ['http', 'https', 'h2'] as const)
      await expect(gateway.visit(HOST, { protocol })).rejects.toThrow();
    expect(await gateway.workerPids()).toEqual(pids);
  });

  test('one that stays silent is 504, and the next request is answered', async () => {
    answer = () => {};
    expect((await gateway.visit(HOST, { protocol: 'h2' })).status).toBe(504);
    answer = ({ stream }) => {
      stream.respond({ ':status': 200 });
      stream.end('back');
    };
    expect((await gateway.visit(HOST, { protocol: 'h2' })).body).toBe('back');
  });
});

describe('a backend that is spoken to in HTTP/2 over TLS', () => {
  test('is told apart from one that has only HTTP/1.1', async () => {
    const keyed = await createSelfSigned({ commonName: 'b', names: ['backend.test'], days: 2, keyType: 'ecdsa-p256' });
    const speaking = await startHttp2Backend(({ stream }) => {
      stream.respond({ ':status': 200 });
      stream.end('over h2');
    }, keyed);
    const plain = await startHttpBackend((_, response) => response.end());
    try {
      const own = {
        backend_protocol: 'http2',
        backend_ca_pem: keyed.certificate_pem,
        backend_server_name: 'backend.test',
      } as const;
      await gateway.target('tls.example.com', { target_url: speaking.url, ...own });
      expect((await gateway.visit('tls.example.com', { protocol: 'h2' })).body).toBe('over h2');
      // Somebody who answers in HTTP/1.1 is no HTTP/2 backend: 502, and no hanging.
      await gateway.target('tls.example.com', { target_url: plain.url });
      expect((await gateway.visit('tls.example.com', { protocol: 'h2' })).status).toBe(502);
    } finally {
      await speaking.stop();
      await plain.stop();
    }
  });
});
