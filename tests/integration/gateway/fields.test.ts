import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import {
  echo,
  startHttpBackend,
  startRawBackend,
  valuesOf,
  type Echo,
  type RunningBackend,
} from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import type { Way } from '../../support/visit.ts';

const WAYS = ['http', 'https', 'h2'] as const;
const HOST = 'app.example.com';

let gateway: GatewayProcess;
let backend: RunningBackend;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => void echo(request, response));
  gateway = await GatewayProcess.start();
  await gateway.target(HOST, { target_url: backend.url });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

async function seen(way: Omit<Way, 'port'>, host = HOST): Promise<Echo> {
  return JSON.parse((await gateway.visit(host, way)).body) as Echo;
}

describe.each(WAYS)('what a backend hears over %s', (protocol) => {
  test('X-Forwarded-* say who asked for what, and nothing of it can be claimed', async () => {
    const claims = {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'gopher',
      'x-forwarded-host': 'evil.example.com',
      'x-forwarded-port': '1',
      'x-forwarded-server': 'evil',
      'x-forwarded-prefix': '/evil',
      'x-real-ip': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
      x_forwarded_for: '203.0.113.9',
    };
    const told = await seen({ protocol, headers: claims });
    const port = String(protocol === 'http' ? gateway.httpPort : gateway.httpsPort);
    expect(valuesOf(told, 'x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(valuesOf(told, 'x-forwarded-proto')).toEqual([protocol === 'http' ? 'http' : 'https']);
    expect(valuesOf(told, 'x-forwarded-host')).toEqual([`${HOST}:${port}`]);
    expect(valuesOf(told, 'x-forwarded-port')).toEqual([port]);
    expect(JSON.stringify(told.rawHeaders)).not.toMatch(/evil|gopher|203\.0\.113\.9/);
  });

  test.each(['X-Auth-User-Name', 'x-auth-user-id', 'X_Auth_User_Name', 'x-auth_groups', 'X-Auth-Anything'])(
    'nobody says %s but this gateway',
    async (name) => {
      const told = await seen({ protocol, headers: { [name]: 'root' } });
      expect(JSON.stringify(told.rawHeaders)).not.toContain('root');
    },
  );

  test('ordinary fields arrive as they were sent', async () => {
    const headers = {
      cookie: 'a=1; b=2',
      authorization: 'Bearer x',
      'accept-encoding': 'br',
      'x-custom': 'ÿ',
      'x-auth': 'kept',
    };
    const told = await seen({ protocol, headers });
    for (const [name, value] of Object.entries(headers)) expect(valuesOf(told, name)).toEqual([value]);
  });

  test('preserve_host_header false: the host of the target', async () => {
    await gateway.target('other.example.com', { target_url: backend.url });
    await gateway.target('other.example.com', { preserve_host_header: false });
    expect(valuesOf(await seen({ protocol }, 'other.example.com'), 'host')).toEqual([`127.0.0.1:${backend.port}`]);
    await gateway.target('other.example.com', { preserve_host_header: true });
    expect(valuesOf(await seen({ protocol }, 'other.example.com'), 'host')[0]).toMatch(/^other\.example\.com:/);
  });

  test('custom_headers replace what the client sent', async () => {
    const custom_headers = { 'X-Api-Key': `k-${protocol}`, Authorization: 'Basic b3Vycw==' };
    await gateway.target('custom.example.com', { target_url: backend.url, custom_headers });
    const told = await seen(
      { protocol, headers: { 'x-api-key': 'theirs', authorization: 'Bearer theirs' } },
      'custom.example.com',
    );
    expect(valuesOf(told, 'x-api-key')).toEqual([`k-${protocol}`]);
    expect(valuesOf(told, 'authorization')).toEqual(['Basic b3Vycw==']);
  });
});

/** Sends fields that a client library would not let through. */
async function sendRaw(headers: Readonly<Record<string, string>>): Promise<Echo> {
  const request = httpRequest({
    port: gateway.httpPort,
    host: '127.0.0.1',
    agent: false,
    headers: { host: HOST, ...headers },
  });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return JSON.parse(body) as Echo;
}

describe('fields of the connection (RFC 9110 7.6.1)', () => {
  test('go no further than this gateway, and take with them what Connection nominates', async () => {
    const told = await sendRaw({
      Connection: 'close, X-Nominated',
      'Keep-Alive': 'timeout=5',
      'Proxy-Connection': 'keep-alive',
      'X-Nominated': '1',
      TE: 'trailers',
      'Proxy-Authorization': 'Basic x',
      'X-Stays': '1',
    });
    const names = told.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    for (const name of ['x-nominated', 'keep-alive', 'proxy-connection', 'te', 'proxy-authorization'])
      expect(names).not.toContain(name);
    expect(names).toContain('x-stays');
  });

  test('Connection cannot take away what this gateway says', async () => {
    const told = await sendRaw({ Connection: 'close, Host, X-Forwarded-For, X-Request-Id' });
    expect(valuesOf(told, 'host')).toEqual([HOST]);
    expect(valuesOf(told, 'x-forwarded-for')).toEqual(['127.0.0.1']);
    expect(valuesOf(told, 'x-request-id')).toHaveLength(1);
  });

  test('Upgrade: h2c is not passed on: it would be a tunnel past every rule', async () => {
    const told = await sendRaw({
      Connection: 'Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAMAAABkAAQAAP__',
    });
    const names = told.rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
    expect(names).not.toContain('upgrade');
    expect(names).not.toContain('http2-settings');
  });
});

describe.each(WAYS)('what a client hears over %s', (protocol) => {
  test('the answer as it is: status, fields, several Set-Cookie, encoding untouched', async () => {
    const zipped = Buffer.from('not really gzip');
    const speaking = await startRawBackend((socket) => {
      socket.write(
        'HTTP/1.1 418 Short And Stout\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\n' +
          'Proxy-Connection: x\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; Path=/\r\nETag: "x"\r\nContent-Encoding: gzip\r\n' +
          `X-Request-Id: theirs\r\nContent-Length: ${zipped.length}\r\n\r\n${zipped.toString()}`,
      );
    });
    try {
      await gateway.target('speaking.example.com', { target_url: speaking.url });
      const { status, headers, body } = await gateway.visit('speaking.example.com', { protocol });
      expect([status, body]).toEqual([418, 'not really gzip']);
      expect(headers['set-cookie']).toEqual(['a=1', 'b=2; Path=/']);
      expect([headers.etag, headers['content-encoding']]).toEqual(['"x"', 'gzip']);
      expect([headers['x-hop'], headers['proxy-connection']]).toEqual([undefined, undefined]);
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    } finally {
      await speaking.stop();
    }
  });

  test.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n', 200, '1000'],
    ['GET', 'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n', 204, undefined],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Length: 1000\r\n\r\n', 304, '1000'],
    ['GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 200, '0'],
  ])('%s that is answered without content: %s', async (method, bytes, status, length) => {
    const silent = await startRawBackend((socket) => socket.write(bytes));
    try {
      await gateway.target('silent.example.com', { target_url: silent.url });
      const answer = await gateway.visit('silent.example.com', { protocol, method });
      expect([answer.status, answer.body, answer.headers['content-length']]).toEqual([status, '', length]);
    } finally {
      await silent.stop();
    }
  });
});
