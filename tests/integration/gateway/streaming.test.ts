import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import type { Readable, Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttpBackend, startRawBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess, residentBytes } from '../../support/gateway-process.ts';
import { standsStill } from '../../support/stands-still.ts';

const WAYS = ['http', 'https', 'h2'] as const;
type Protocol = (typeof WAYS)[number];
const HOST = 'app.example.com';
const MIB = 1_048_576;

let gateway: GatewayProcess;
let backend: HttpBackend;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const sessions: ClientHttp2Session[] = [];

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => answer(request, response));
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  await gateway.target(HOST, { target_url: backend.url });
});
afterEach(() => {
  for (const session of sessions.splice(0)) session.destroy();
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

/** A request that a test drives by hand. */
interface Call {
  /** Where its content is written; end() it. */
  readonly upload: Writable;
  readonly status: () => Promise<number>;
  readonly download: Promise<Readable>;
  readonly trailers: () => unknown;
  /** Leaves, as a person does who closes the page. */
  readonly leave: () => void;
}

function call(protocol: Protocol, method: string, path = '/', host = HOST): Call {
  return protocol === 'h2' ? callHttp2(method, path, host) : callHttp1(protocol, method, path, host);
}

function callHttp1(protocol: 'http' | 'https', method: string, path: string, host: string): Call {
  const send = protocol === 'http' ? httpRequest : httpsRequest;
  const port = protocol === 'http' ? gateway.httpPort : gateway.httpsPort;
  const request: ClientRequest = send({
    port,
    host: '127.0.0.1',
    servername: host,
    method,
    path,
    rejectUnauthorized: false,
    agent: false,
    headers: { host, te: 'trailers' },
  });
  request.on('error', () => {});
  const response = once(request, 'response').then(([message]) => message as IncomingMessage);
  response.catch(() => {});
  let answered: IncomingMessage | undefined;
  request.once('response', (message) => (answered = message));
  return {
    upload: request,
    status: async () => (await response).statusCode ?? 0,
    download: response,
    trailers: () => answered?.trailers,
    leave: () => request.destroy(),
  };
}

function callHttp2(method: string, path: string, host: string): Call {
  const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
    servername: host,
    rejectUnauthorized: false,
  });
  sessions.push(session);
  session.on('error', () => {});
  const stream = session.request({ ':method': method, ':path': path, ':authority': host }, { endStream: false });
  stream.on('error', () => {});
  let trailers: unknown;
  stream.on('trailers', (fields) => (trailers = fields));
  const response = once(stream, 'response').then(([headers]) => headers as { ':status'?: number });
  const download = response.then(() => stream);
  download.catch(() => {});
  return {
    upload: stream,
    status: async () => (await response)[':status'] ?? 0,
    download,
    trailers: () => trailers,
    leave: () => stream.close(8),
  };
}

async function textOf(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

describe.each(WAYS)('over %s', (protocol) => {
  test('events come one by one, as soon as each is sent', async () => {
    let send: ((event: string) => void) | undefined;
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      send = (event) => response.write(`data: ${event}\n\n`);
    };
    const { upload, download, leave } = call(protocol, 'GET');
    upload.end();
    // The head of the answer arrives before there is any event.
    const events = await download;
    for (const event of ['one', 'two', 'three']) {
      const arrived = once(events, 'data');
      send?.(event);
      expect(String((await arrived)[0])).toBe(`data: ${event}\n\n`);
    }
    leave();
  });

  test('the answer may begin while the request goes on', async () => {
    answer = (request, response) => {
      response.writeHead(200);
      request.on('data', (chunk: Buffer) => response.write(`heard ${String(chunk)};`));
      request.on('end', () => response.end('done'));
    };
    const { upload, download } = call(protocol, 'POST');
    upload.write('first');
    const stream = await download;
    expect(String((await once(stream, 'data'))[0])).toBe('heard first;');
    upload.end('second');
    expect(await textOf(stream)).toBe('heard second;done');
  });

  test('trailers that were announced arrive', async () => {
    answer = (_, response) => {
      response.writeHead(200, { trailer: 'x-checksum' });
      response.write('content');
      response.addTrailers({ 'x-checksum': 'abc' });
      response.end();
    };
    const { upload, download, trailers } = call(protocol, 'GET');
    upload.end();
    expect(await textOf(await download)).toBe('content');
    await eventually(() => expect(trailers()).toMatchObject({ 'x-checksum': 'abc' }));
  });

  test('200 MB down and 200 MB up arrive whole, in bounded memory', async () => {
    const chunk = Buffer.alloc(MIB, 'x');
    const total = 200;
    answer = (request, response) => {
      if (request.method === 'GET') {
        void (async () => {
          for (let i = 0; i < total; i++) if (!response.write(chunk)) await once(response, 'drain');
          response.end();
        })();
      } else {
        let bytes = 0;
        request.on('data', (part: Buffer) => (bytes += part.length));
        request.on('end', () => response.end(String(bytes)));
      }
    };
    const [pid = 0] = await gateway.workerPids();
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), 20);
    try {
      const down = call(protocol, 'GET');
      down.upload.end();
      let received = 0;
      for await (const part of await down.download) received += (part as Buffer).length;
      expect(received).toBe(total * MIB);
      const up = call(protocol, 'POST');
      for (let i = 0; i < total; i++) if (!up.upload.write(chunk)) await once(up.upload, 'drain');
      up.upload.end();
      expect(await textOf(await up.download)).toBe(String(total * MIB));
    } finally {
      clearInterval(watch);
    }
    expect(peak).toBeLessThan(220 * MIB);
  });

  test('a client that does not read holds its backend back', async () => {
    let written = 0;
    answer = (_, response) => {
      const chunk = Buffer.alloc(MIB / 4);
      const more = (): void => {
        let goOn = true;
        for (; goOn && written < 500 * MIB; written += chunk.length) goOn = response.write(chunk);
      };
      response.on('drain', more);
      more();
    };
    const [pid = 0] = await gateway.workerPids();
    const before = residentBytes(pid);
    const { upload, download, leave } = call(protocol, 'GET');
    upload.end();
    const stream = await download;
    stream.pause();
    await standsStill(() => written);
    // What two connections hold in the kernel, on each of their sides, and a little of ours.
    expect(written).toBeLessThan(64 * MIB);
    await eventually(() => expect(residentBytes(pid) - before).toBeLessThan(32 * MIB));
    leave();
  });

  test('a backend that does not read holds its client back', async () => {
    let heard: IncomingMessage | undefined;
    answer = (request) => (heard = request.pause());
    const { upload, leave } = call(protocol, 'POST');
    let written = 0;
    const chunk = Buffer.alloc(MIB / 4);
    const more = (): void => {
      let goOn = true;
      for (; goOn && written < 500 * MIB; written += chunk.length) goOn = upload.write(chunk);
    };
    upload.on('drain', more);
    more();
    await eventually(() => expect(heard).toBeDefined());
    await standsStill(() => written);
    expect(written).toBeLessThan(40 * MIB);
    leave();
    heard?.destroy();
  });

  test('a client that leaves in the middle of its answer ends the backend’s work', async () => {
    let gone = false;
    answer = (_, response) => {
      const timer = setInterval(() => response.write('tick '), 10);
      response.on('close', () => {
        gone = true;
        clearInterval(timer);
      });
    };
    const { upload, download, leave } = call(protocol, 'GET');
    upload.end();
    await once(await download, 'data');
    leave();
    await eventually(() => gone);
  });

  test('and so does one that leaves before its answer began, or in the middle of its request', async () => {
    let asked = 0;
    let gone = 0;
    answer = (request, response) => {
      asked += 1;
      request.on('error', () => {});
      response.on('close', () => (gone += 1));
    };
    const waiting = call(protocol, 'GET');
    waiting.upload.end();
    const sending = call(protocol, 'POST');
    sending.upload.write('half of');
    await eventually(() => asked === 2);
    waiting.leave();
    sending.leave();
    await eventually(() => gone === 2);
  });

  test.each([
    ['of a known length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly a part'],
    ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nonly a part\r\n'],
    ['with a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nonly a part\r\nzz\r\n'],
  ])('an answer %s that its backend cuts short is never taken for a whole one', async (_, bytes) => {
    const cutting = await startRawBackend((socket) => socket.end(bytes));
    try {
      await gateway.target('cut.example.com', { target_url: cutting.url });
      const { upload, download } = call(protocol, 'GET', '/', 'cut.example.com');
      upload.end();
      await expect(download.then(textOf)).rejects.toThrow();
    } finally {
      await cutting.stop();
    }
    // Node ends a process over one 'error' event that nobody hears.
    expect((await gateway.health()).workers.every(({ listening }) => listening)).toBe(true);
  });

  test('an answer that ends with its connection is whole', async () => {
    const old = await startRawBackend((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nall of it'));
    try {
      await gateway.target('old.example.com', { target_url: old.url });
      expect(await gateway.visit('old.example.com', { protocol })).toMatchObject({ status: 200, body: 'all of it' });
    } finally {
      await old.stop();
    }
  });

  test('an early refusal reaches a client that still sends', async () => {
    answer = (request, response) => {
      request.resume();
      response.writeHead(413).end('too much');
    };
    const { upload, status, download } = call(protocol, 'POST');
    upload.write(Buffer.alloc(MIB));
    expect(await status()).toBe(413);
    expect(await textOf(await download)).toBe('too much');
    upload.destroy();
  });
});

describe('100 (Continue)', () => {
  test.each(['http', 'https'] as const)(
    'over %s the client gets it from the gateway, and the backend no Expect',
    async (protocol) => {
      let expectation: string | undefined = 'none yet';
      answer = (request, response) => {
        expectation = request.headers.expect;
        request.pipe(response);
      };
      const send = protocol === 'http' ? httpRequest : httpsRequest;
      const port = protocol === 'http' ? gateway.httpPort : gateway.httpsPort;
      const request = send({
        port,
        host: '127.0.0.1',
        servername: HOST,
        method: 'PUT',
        rejectUnauthorized: false,
        agent: false,
        headers: { host: HOST, expect: '100-continue', 'content-length': '5' },
      });
      request.flushHeaders();
      await once(request, 'continue');
      request.end('hello');
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      expect(await textOf(response)).toBe('hello');
      expect(expectation).toBeUndefined();
    },
  );

  test('nobody is asked to send content that is refused anyway', async () => {
    const request = httpRequest({
      port: gateway.httpPort,
      host: '127.0.0.1',
      method: 'PUT',
      agent: false,
      headers: { host: 'nobody.example.com', expect: '100-continue', 'content-length': '5' },
    });
    let continued = false;
    request.on('continue', () => (continued = true));
    request.flushHeaders();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect([response.statusCode, continued]).toEqual([404, false]);
    request.destroy();
  });

  test('103 (Early Hints) are passed on', async () => {
    answer = (_, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
      response.end('page');
    };
    const request = httpRequest({ port: gateway.httpPort, host: '127.0.0.1', headers: { host: HOST }, agent: false });
    const hints = once(request, 'information');
    const answered = once(request, 'response');
    request.end();
    expect((await hints)[0]).toMatchObject({
      statusCode: 103,
      headers: { link: '</style.css>; rel=preload; as=style' },
    });
    const [response] = (await answered) as [IncomingMessage];
    expect(await textOf(response)).toBe('page');
  });
});
