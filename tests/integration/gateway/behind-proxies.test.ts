import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { echo, startHttpBackend, valuesOf, type Echo, type RunningBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { RawClient } from '../../support/raw-client.ts';

const HOST = 'app.example.com';
const REQUEST = `GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`;

let backend: RunningBackend;
beforeAll(async () => {
  backend = await startHttpBackend((request, response) => void echo(request, response));
});
afterAll(() => backend?.stop());

const toldOf = (answer: string): Echo => JSON.parse(/\{.*\}/s.exec(answer)?.[0] ?? '{}') as Echo;

describe('behind a proxy that is trusted (TRUSTED_PROXIES)', () => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await GatewayProcess.start({
      environment: {
        TRUSTED_PROXIES: '127.0.0.1/32, 10.0.0.0/8',
        ADMIN_ALLOW_FROM: '127.0.0.1/32',
        GATEWAY_WORKERS: '1',
      },
    });
    await gateway.target(HOST, { target_url: backend.url });
  });
  afterAll(() => gateway?.stop());

  const seen = async (headers: Record<string, string>, protocol: 'http' | 'https' | 'h2' = 'h2'): Promise<Echo> =>
    JSON.parse((await gateway.visit(HOST, { protocol, headers })).body) as Echo;

  test('what it says of the client is kept, and itself is added', async () => {
    const told = await seen({
      'x-forwarded-for': '203.0.113.9, 10.1.2.3',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'www.example.org',
      'x-forwarded-port': '8080',
      forwarded: 'for=203.0.113.9',
    });
    expect(valuesOf(told, 'x-forwarded-for')).toEqual(['203.0.113.9, 10.1.2.3, 127.0.0.1']);
    expect(valuesOf(told, 'x-forwarded-proto')).toEqual(['http']);
    expect(valuesOf(told, 'x-forwarded-host')).toEqual(['www.example.org']);
    expect(valuesOf(told, 'x-forwarded-port')).toEqual(['8080']);
    expect(valuesOf(told, 'forwarded')).toEqual([
      `for=203.0.113.9, for=127.0.0.1;host="${HOST}:${gateway.httpsPort}";proto=https`,
    ]);
  });

  test('nonsense in it is not passed on', async () => {
    const told = await seen({ 'x-forwarded-proto': 'gopher', 'x-forwarded-host': 'a b', 'x-forwarded-port': 'x' });
    expect(valuesOf(told, 'x-forwarded-proto')).toEqual(['https']);
    expect(valuesOf(told, 'x-forwarded-host')).toEqual([`${HOST}:${gateway.httpsPort}`]);
    expect(valuesOf(told, 'x-forwarded-port')).toEqual([String(gateway.httpsPort)]);
  });

  test('X-Auth-* cannot be claimed by a trusted proxy either', async () => {
    expect(valuesOf(await seen({ 'x-auth-user-name': 'root' }), 'x-auth-user-name')).toEqual([]);
  });

  test.each([
    ['X-Forwarded-For', { 'x-forwarded-for': '203.0.113.9' }],
    [
      'an address that it was told by a client, and a true one after it',
      { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' },
    ],
    ['a chain of trusted proxies', { 'x-forwarded-for': '203.0.113.9:4711, 10.9.9.9' }],
    ['Forwarded', { forwarded: 'for="[2001:db8::9]:4711";proto=https' }],
  ])('the API is closed to a client that is not in ADMIN_ALLOW_FROM: %s', async (_, headers) => {
    expect((await gateway.visit('localhost', { protocol: 'http', headers })).status).toBe(404);
    // The admin API does not run here; 502 says that the way to it is open.
    expect((await gateway.visit('localhost', { protocol: 'http' })).status).toBe(502);
  });

  test.each([
    ['the proxy writes Forwarded', { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=203.0.113.9' }],
    ['the proxy writes X-Forwarded-For', { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=127.0.0.1' }],
    ['the client’s own is no address', { 'x-forwarded-for': 'unknown', forwarded: 'for=203.0.113.9' }],
    ['the proxy hides its clients', { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=_hidden' }],
    ['the proxy adds to the client’s', { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1, for=203.0.113.9' }],
  ])('two clients in one request are refused, with what to do: %s', async (_, headers) => {
    for (const host of [HOST, 'localhost']) {
      const { status, body } = await gateway.visit(host, { protocol: 'http', headers });
      expect([status, body]).toEqual([400, expect.stringContaining('drop the one of the two that it does not write')]);
    }
  });

  test.each([
    ['another spelling', { 'x-forwarded-for': '2001:DB8:0::9', forwarded: 'for="[2001:db8::9]:4711"' }],
    ['a Forwarded that tells the protocol alone', { 'x-forwarded-for': '203.0.113.9', forwarded: 'proto=https' }],
    ['chains of different length', { 'x-forwarded-for': '203.0.113.9, 10.1.2.3', forwarded: 'for=203.0.113.9' }],
  ])('one client in both is served: %s', async (_, headers) => {
    expect((await gateway.visit(HOST, { protocol: 'h2', headers })).status).toBe(200);
    expect((await gateway.visit('localhost', { protocol: 'http', headers })).status).toBe(404);
  });

  test.each([
    ['X-Forwarded-For', { 'x-forwarded-for': 'unknown' }],
    ['X-Forwarded-For, before another proxy', { 'x-forwarded-for': 'unknown, 127.0.0.1' }],
    ['Forwarded', { forwarded: 'for=unknown;proto=https' }],
    ['an element without it', { forwarded: 'for=127.0.0.1, proto=https' }],
    ['a host that a client chose', { forwarded: 'host="x;for=127.0.0.1";for=203.0.113.9' }],
    ['a host with a comma', { forwarded: 'host="x,for=127.0.0.1";for=203.0.113.9' }],
    ['a quotation mark of the client’s', { forwarded: 'for=127.0.0.1;x=", for="[2001:db8::9]:4711"' }],
    ['two of them', { forwarded: 'for=127.0.0.1;for=203.0.113.9' }],
  ])('a client that is hidden or unclear has none of the proxy’s own rights: %s', async (_, headers) => {
    expect((await gateway.visit('localhost', { protocol: 'http', headers })).status).toBe(404);
    expect((await gateway.visit(HOST, { protocol: 'h2', headers })).status).toBe(200);
  });
});

/** PROXY protocol version 2 (2.2), for TCP over IPv4 or IPv6. */
function version2(address: readonly number[], command = 1): Buffer {
  const v6 = address.length === 16;
  const block = Buffer.concat([Buffer.from(address), Buffer.from(address), Buffer.from([0x12, 0x34, 0, 80])]);
  const head = Buffer.from([0x20 | command, v6 ? 0x21 : 0x11, 0, block.length]);
  return Buffer.concat([Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1'), head, block]);
}
const V6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];

async function askOverIPv6(port: number, bytes: string): Promise<string> {
  const socket: Socket = connect(port, '::1');
  socket.on('error', () => {}).write(bytes);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

describe('the PROXY protocol (PROXY_PROTOCOL)', () => {
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await GatewayProcess.start({
      environment: { TRUSTED_PROXIES: '127.0.0.1/32', PROXY_PROTOCOL: 'on', GATEWAY_WORKERS: '1', BIND_ADDRESS: '::' },
    });
    await gateway.target(HOST, { target_url: backend.url });
  });
  afterAll(() => gateway?.stop());

  async function ask(header: string | Buffer, pieces = false): Promise<string> {
    const client = await RawClient.open(gateway.httpPort);
    const bytes = Buffer.concat([Buffer.from(header), Buffer.from(REQUEST)]);
    if (pieces)
      for (const byte of bytes.subarray(0, 60)) {
        client.write(Buffer.from([byte]));
        await new Promise((wake) => setImmediate(wake));
      }
    client.write(pieces ? bytes.subarray(60) : bytes);
    const received = await client.rest();
    client.socket.destroy();
    return received;
  }

  test.each([
    ['version 1', 'PROXY TCP4 203.0.113.9 192.0.2.1 56324 80\r\n', '203.0.113.9'],
    ['version 1, IPv6', 'PROXY TCP6 2001:db8::9 2001:db8::1 56324 80\r\n', '2001:db8::9'],
    ['version 2', version2([203, 0, 113, 9]), '203.0.113.9'],
    ['version 2, IPv6', version2(V6), '2001:db8::9'],
    ['version 1, UNKNOWN: the balancer itself', 'PROXY UNKNOWN\r\n', '127.0.0.1'],
    ['version 2, LOCAL: the balancer itself', version2([203, 0, 113, 9], 0), '127.0.0.1'],
  ])('%s tells who the client is', async (_, header, address) => {
    for (const pieces of [false, true])
      expect(valuesOf(toldOf(await ask(header, pieces)), 'x-forwarded-for')).toEqual([address]);
  });

  test('over TLS too, and in HTTP/1.1 as in any', async () => {
    const socket = connect(gateway.httpsPort, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n');
    const secure = connectTls({ socket, servername: HOST, rejectUnauthorized: false });
    secure.write(REQUEST);
    let answer = '';
    for await (const chunk of secure) answer += String(chunk);
    expect(valuesOf(toldOf(answer), 'x-forwarded-for')).toEqual(['203.0.113.9']);
  });

  test.each([
    ['no header at all', ''],
    ['a wrong address', 'PROXY TCP4 not.an.address x 1 2\r\n'],
    ['a line that does not end', `PROXY TCP4 ${'1'.repeat(200)}`],
    [
      'version 3',
      Buffer.concat([version2([1, 2, 3, 4]).subarray(0, 12), Buffer.from([0x31, 0x11, 0, 12]), Buffer.alloc(12)]),
    ],
    [
      'addresses that are cut short',
      Buffer.concat([version2([1, 2, 3, 4]).subarray(0, 15), Buffer.from([4, 1, 2, 3, 4])]),
    ],
  ])('a balancer’s connection with %s is closed without an answer', async (_, header) => {
    expect(await ask(header)).toBe('');
  });

  test('anybody else’s connection has none: the same bytes are no HTTP', async () => {
    expect(valuesOf(toldOf(await askOverIPv6(gateway.httpPort, REQUEST)), 'x-forwarded-for')).toEqual(['::1']);
    expect(await askOverIPv6(gateway.httpPort, `PROXY TCP4 203.0.113.9 192.0.2.1 56324 80\r\n${REQUEST}`)).toMatch(
      /^HTTP\/1\.1 400 /,
    );
  });
});

test('PROXY_PROTOCOL without anybody who may speak it is a mistake that is named', async () => {
  const gateway = await GatewayProcess.start({ environment: { PROXY_PROTOCOL: 'on' }, untilReady: false });
  try {
    await gateway.child.exited;
    expect(gateway.child.output()).toContain('TRUSTED_PROXIES is empty');
  } finally {
    await gateway.stop();
  }
});
