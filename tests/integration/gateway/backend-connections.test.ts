import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createSelfSigned } from '#pki';
import {
  echo,
  ShortLivedBackends,
  startHttpBackend,
  startHttpsBackend,
  startRawBackend,
  valuesOf,
  type Echo,
  type RunningBackend,
} from '../../support/backends.ts';
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

/** Answers the first request of a connection and closes it, without a word, at the second. */
async function startForgetful(): Promise<{ backend: RunningBackend; asked: string[] }> {
  const asked: string[] = [];
  const served = new WeakSet<object>();
  const backend = await startRawBackend((socket, head) => {
    asked.push(head.split(' ', 1)[0] ?? '');
    if (served.has(socket)) socket.destroy();
    else {
      served.add(socket);
      socket.write(OK);
    }
  });
  return { backend, asked };
}

describe('a backend that closes a connection just when the next request goes out on it (RFC 9112 9.3.1)', () => {
  test.each(['GET', 'HEAD', 'OPTIONS'])('%s is sent again on another connection', async (method) => {
    const { backend } = await startForgetful();
    await leadTo(backend);
    for (let i = 0; i < 4; i++) expect((await gateway.visit(HOST, { protocol: 'https', method })).status).toBe(200);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])(
    '%s is not: it could be done twice (RFC 9110 9.2.2)',
    async (method) => {
      const { backend, asked } = await startForgetful();
      await leadTo(backend);
      await gateway.visit(HOST, { protocol: 'http' });
      expect((await gateway.visit(HOST, { protocol: 'http', method })).status).toBe(502);
      expect(asked).toEqual(['GET', method]);
    },
  );

  test('one that closes every new connection is asked once', async () => {
    let asked = 0;
    await leadTo(
      await startRawBackend((socket) => {
        asked += 1;
        socket.destroy();
      }),
    );
    expect((await gateway.visit(HOST, { protocol: 'http' })).status).toBe(502);
    expect(asked).toBe(1);
  });

  test('one that began to answer is not asked again', async () => {
    const served = new WeakSet<object>();
    let asked = 0;
    await leadTo(
      await startRawBackend((socket) => {
        asked += 1;
        if (served.has(socket)) socket.end('HTTP/1.1 2');
        else socket.write(OK);
        served.add(socket);
      }),
    );
    await gateway.visit(HOST, { protocol: 'http' });
    expect((await gateway.visit(HOST, { protocol: 'http' })).status).toBe(502);
    expect(asked).toBe(2);
  });
});

describe('trailers of a request (RFC 9110 6.5)', () => {
  test('arrive where they were announced, and only those that may come after the content', async () => {
    let heard: { body: string; trailers: unknown; announced: unknown } | undefined;
    const listen = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      heard = { body, trailers: request.trailers, announced: request.headers.trailer };
      response.writeHead(200, { trailer: 'x-back' });
      response.write('done');
      response.addTrailers({ 'x-back': 'yes' });
      response.end();
    };
    await leadTo(await startHttpBackend((request, response) => void listen(request, response)));
    const client = await RawClient.open(gateway.httpPort);
    client.write(
      `POST / HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, X-Auth-User-Name, Authorization\r\n` +
        'TE: trailers\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\nX-Auth-User-Name: root\r\nAuthorization: x\r\nX-Other: no\r\n\r\n',
    );
    const received = await client.rest();
    client.socket.destroy();
    expect(heard).toEqual({ body: 'hello', trailers: { 'x-sum': '42' }, announced: 'x-sum' });
    expect(received).toContain('4\r\ndone\r\n0\r\nx-back: yes\r\n\r\n');
  });

  test('never say what custom_headers or the gateway says', async () => {
    const host = 'merging.example.com';
    const ours = ['X-Forwarded-For', 'X-Forwarded-Proto', 'Forwarded', 'X-Request-Id', 'X-Auth-Role', 'X-Real-IP'];
    const names = ['X-Api-Key', 'x_api_key', ...ours];
    let heard: { trailers: unknown; announced: unknown; keys: unknown } | undefined;
    const backend = await startHttpBackend((request, response) => {
      request.resume().once('end', () => {
        const { trailer, 'x-api-key': key, x_api_key: spelled } = request.headers;
        heard = { trailers: request.trailers, announced: trailer, keys: [key, spelled] };
        response.end();
      });
    });
    backends.add(backend);
    await gateway.target(host, { target_url: backend.url, custom_headers: { 'X-API-Key': 'secret' } });
    const client = await RawClient.open(gateway.httpPort);
    client.write(
      `POST / HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, ${names.join(', ')}\r\nX_Api_Key: mine\r\n\r\n` +
        `1\r\nx\r\n0\r\nX-Sum: 42\r\n${names.map((name) => `${name}: mine\r\n`).join('')}\r\n`,
    );
    await client.rest();
    client.socket.destroy();
    expect(client.statuses).toEqual([200]);
    expect(heard).toEqual({ trailers: { 'x-sum': '42' }, announced: 'x-sum', keys: ['secret', undefined] });
  });

  test('that nobody announced are left out', async () => {
    let trailers: unknown;
    await leadTo(
      await startHttpBackend((request, response) => {
        request.resume().once('end', () => {
          trailers = request.trailers;
          response.end();
        });
      }),
    );
    const client = await RawClient.open(gateway.httpPort);
    client.write(
      `POST / HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX-Sum: 42\r\n\r\n`,
    );
    await client.rest();
    client.socket.destroy();
    expect(client.statuses).toEqual([200]);
    expect(trailers).toEqual({});
  });

  test('a backend that fails such a request is 502, one that is silent 504', async () => {
    const begin = `POST / HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n`;
    const rest = '1\r\nx\r\n0\r\nX-Sum: 42\r\n\r\n';
    for (const [answer, status] of [
      ['SSH-2.0-OpenSSH\r\n\r\n', 502],
      ['HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n', 502],
      ['', 504],
    ] as const) {
      await leadTo(await startRawBackend((socket) => answer && socket.write(answer)));
      const client = await RawClient.open(gateway.httpPort);
      client.write(begin + rest);
      await client.rest();
      client.socket.destroy();
      expect(client.statuses).toEqual([status]);
    }
  });
});

describe('an HTTPS backend', () => {
  const secret = 'only for those who know it';
  async function startKeyed(names: string[]): Promise<{ backend: RunningBackend; ca: string }> {
    const keyed = await createSelfSigned({ commonName: names[0] ?? '', names, days: 2, keyType: 'ecdsa-p256' });
    const backend = await startHttpsBackend(keyed, (_, response) => response.end(secret));
    backends.add(backend);
    return { backend, ca: keyed.certificate_pem };
  }

  test('of its own authority is trusted with backend_ca_pem, for its name alone: backend_server_name', async () => {
    const { backend, ca } = await startKeyed(['backend.test']);
    const host = 'keyed.example.com';
    await gateway.target(host, { target_url: backend.url, backend_ca_pem: ca });
    expect((await gateway.visit(host, { protocol: 'h2' })).status).toBe(502);
    await gateway.target(host, { backend_server_name: 'backend.test' });
    expect((await gateway.visit(host, { protocol: 'h2' })).body).toBe(secret);
    await gateway.target(host, { backend_server_name: 'other.test' });
    expect((await gateway.visit(host, { protocol: 'h2' })).status).toBe(502);
    await gateway.target(host, { backend_server_name: 'backend.test', backend_ca_pem: null });
    expect((await gateway.visit(host, { protocol: 'h2' })).status).toBe(502);
  });

  test('is taken as it is with backend_verify false', async () => {
    const { backend } = await startKeyed(['whoever.test']);
    const host = 'lax.example.com';
    await gateway.target(host, { target_url: backend.url });
    expect((await gateway.visit(host, { protocol: 'h2' })).status).toBe(502);
    await gateway.target(host, { backend_verify: false });
    expect((await gateway.visit(host, { protocol: 'h2' })).body).toBe(secret);
    // Connections that were made without looking are not used when it counts again.
    await gateway.target(host, { backend_verify: true });
    expect((await gateway.visit(host, { protocol: 'h2' })).status).toBe(502);
  });

  test('with a WebSocket has the same rules', async () => {
    const keyed = await createSelfSigned({ commonName: 'b', names: ['backend.test'], days: 2, keyType: 'ecdsa-p256' });
    const backend = await startHttpsBackend(keyed, (_, response) => response.writeHead(426).end());
    backends.add(backend);
    const host = 'ws.example.com';
    await gateway.target(host, { target_url: backend.url, backend_server_name: 'backend.test' });
    const upgrade = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    for (const [ca, verify, status] of [
      [null, true, 502],
      [keyed.certificate_pem, true, 426],
      [null, false, 426],
    ] as const) {
      await gateway.target(host, { backend_ca_pem: ca, backend_verify: verify });
      const client = await RawClient.open(gateway.httpPort);
      client.write(upgrade);
      await client.rest();
      client.socket.destroy();
      expect(client.statuses).toEqual([status]);
    }
  });
});

describe('custom_response_headers', () => {
  test.each(WAYS)('over %s replace what the backend says; an empty value takes it away', async (protocol) => {
    await leadTo(
      await startRawBackend((socket) =>
        socket.write(
          'HTTP/1.1 200 OK\r\nServer: secret/1.0\r\nX-Frame-Options: ALLOW\r\nX-Other: stays\r\nContent-Length: 0\r\n\r\n',
        ),
      ),
    );
    await gateway.target(HOST, { custom_response_headers: { 'X-Frame-Options': 'DENY', Server: '', 'X-New': 'ÿ' } });
    const { headers } = await gateway.visit(HOST, { protocol });
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-other': 'stays', 'x-new': 'ÿ' });
    expect(headers.server).toBeUndefined();
    await gateway.target(HOST, { custom_response_headers: {} });
    expect((await gateway.visit(HOST, { protocol })).headers.server).toBe('secret/1.0');
  });
});

test('a backend that sends 103 (Early Hints) first is answered for all the same', async () => {
  await leadTo(
    await startHttpBackend((request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      void echo(request, response);
    }),
  );
  const request = httpRequest({ port: gateway.httpPort, host: '127.0.0.1', headers: { host: HOST }, agent: false });
  const hints = once(request, 'information');
  const answered = once(request, 'response');
  request.end();
  expect((await hints)[0]).toMatchObject({ statusCode: 103 });
  const [response] = (await answered) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  expect(valuesOf(JSON.parse(body) as Echo, 'host')).toEqual([HOST]);
});
