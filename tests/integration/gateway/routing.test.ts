import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { createConnection } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { echo, startHttpBackend, valuesOf, type Echo, type RunningBackend } from '../../support/backends.ts';
import { freePort } from '../../support/free-port.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import type { Visit } from '../../support/visit.ts';

const WAYS = ['http', 'https', 'h2'] as const;

let gateway: GatewayProcess;
let api: RunningBackend;
let one: RunningBackend;
let two: RunningBackend;

const named = (name: string) =>
  startHttpBackend((request, response) => {
    response.setHeader('x-backend', name);
    void echo(request, response);
  });
const echoed = ({ body }: Visit): Echo => JSON.parse(body) as Echo;

beforeAll(async () => {
  [api, one, two] = await Promise.all([named('api'), named('one'), named('two')]);
  gateway = await GatewayProcess.start({ environment: { ADMIN_API_PORT: String(api.port) } });
  await gateway.target('one.example.com', { target_url: one.url });
  await gateway.target('two.example.com', { target_url: two.url });
  await gateway.target('off.example.com', { target_url: one.url, enabled: false });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all([api, one, two].map((backend) => backend?.stop()));
});

/** Writes bytes to a port and returns all that comes back. */
function exchangeRaw(request: string, secureFor?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket =
      secureFor === undefined
        ? createConnection(gateway.httpPort, '127.0.0.1')
        : connectTls({
            port: gateway.httpsPort,
            host: '127.0.0.1',
            servername: secureFor,
            rejectUnauthorized: false,
            ALPNProtocols: ['http/1.1'],
          });
    let answer = '';
    socket.setTimeout(5_000, () => socket.destroy(new Error(`no end of the answer: ${answer}`)));
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    socket.once('error', reject).once('close', () => resolve(answer));
    socket.write(request);
  });
}

const askBased = (path: string, fields = 'Connection: close\r\n'): Promise<string> =>
  exchangeRaw(`GET ${path} HTTP/1.1\r\nHost: base.example.com\r\n${fields}\r\n`);

describe('a path of target_url', () => {
  beforeAll(() => gateway.target('base.example.com', { target_url: `${one.url}/tenants/7/` }));
  afterAll(() => gateway.removeTarget('base.example.com'));

  test.each(['/../8', '/a/../../8', '/%2e%2e/8', '/.%2E/8', '/..;x/8', '/..\\8', '/..%2f8', '/..'])(
    'is not left by %s, however a backend reads it (CWE-22)',
    async (path) => {
      expect(await askBased(path)).toMatch(/^HTTP\/1\.1 400 /);
      expect(await askBased(path, 'Connection: Upgrade\r\nUpgrade: websocket\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  test('does not mind what only looks like that', async () => {
    for (const path of ['/..8', '/a?b=/../c', '/...', '/a..b/'])
      expect(await askBased(path)).toContain(`"url":"/tenants/7${path}"`);
  });
});

describe.each(WAYS)('over %s', (protocol) => {
  test('each host reaches its own backend', async () => {
    const [first, second] = await Promise.all([
      gateway.visit('one.example.com', { protocol, path: '/a?b=c&d' }),
      gateway.visit('two.example.com', { protocol }),
    ]);
    expect([first.headers['x-backend'], second.headers['x-backend']]).toEqual(['one', 'two']);
    expect(echoed(first).url).toBe('/a?b=c&d');
  });

  test('a host that nobody has gets 404 with words that help, as JSON or as a page', async () => {
    const json = await gateway.visit('nobody.example.com', { protocol });
    expect(json.status).toBe(404);
    expect(JSON.parse(json.body)).toMatchObject({
      statusCode: 404,
      error: 'Not Found',
      request_id: json.headers['x-request-id'],
    });
    const page = await gateway.visit('nobody.example.com', { protocol, headers: { accept: 'text/html,*/*' } });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('just proxy-create &lt;hostname&gt;');
  });

  test('a disabled host gets 503, and its backend hears nothing', async () => {
    const { status, body, headers } = await gateway.visit('off.example.com', { protocol });
    expect([status, headers['retry-after'], headers['x-backend']]).toEqual([503, '60', undefined]);
    expect(body).not.toContain(String(one.port));
  });

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'])(
    '%s reaches the backend',
    async (method) => {
      const answer = await gateway.visit('one.example.com', { protocol, method });
      expect([answer.status, answer.headers['x-backend']]).toEqual([200, 'one']);
      if (method !== 'HEAD') expect(echoed(answer).method).toBe(method);
    },
  );

  test('TRACE is refused: its echo would show what is added for the backend', async () => {
    expect((await gateway.visit('one.example.com', { protocol, method: 'TRACE' })).status).toBe(405);
  });
});

test('a protocol that is switched off is 404, the other one stays', async () => {
  await gateway.target('tls-only.example.com', { target_url: one.url, enable_http: false });
  await gateway.target('plain-only.example.com', { target_url: one.url, enable_https: false });
  const status = async (host: string, protocol: (typeof WAYS)[number]) =>
    (await gateway.visit(host, { protocol })).status;
  expect(await Promise.all(WAYS.map((way) => status('tls-only.example.com', way)))).toEqual([404, 200, 200]);
  expect(await Promise.all(WAYS.map((way) => status('plain-only.example.com', way)))).toEqual([200, 404, 404]);
});

describe('API hosts', () => {
  test.each(WAYS)('localhost leads to the admin API over %s', async (protocol) => {
    const { headers } = await gateway.visit('localhost', { protocol, path: '/health' });
    expect(headers['x-backend']).toBe('api');
  });

  test.each(['127.0.0.1', '[::1]', 'LOCALHOST.', 'localhost:9'])('so does %s', async (host) => {
    const answer = await exchangeRaw(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toContain('x-backend: api');
  });

  test('a peer outside ADMIN_ALLOW_FROM gets what any unknown host gets', async () => {
    const closed = await GatewayProcess.start({
      environment: { ADMIN_API_PORT: String(api.port), ADMIN_ALLOW_FROM: '10.0.0.0/8' },
    });
    try {
      const { status, body } = await closed.visit('localhost', { protocol: 'http' });
      const unknown = await closed.visit('nobody.example.com', { protocol: 'http' });
      expect(status).toBe(404);
      expect(JSON.parse(body).message).toBe(JSON.parse(unknown.body).message);
    } finally {
      await closed.stop();
    }
  });
});

describe('the host of CA_PUBLIC_URL', () => {
  let closed: GatewayProcess;
  beforeAll(async () => {
    closed = await gateway.beside({
      ADMIN_API_PORT: String(api.port),
      ADMIN_ALLOW_FROM: '10.0.0.0/8',
      CA_PUBLIC_URL: 'http://CA.example.com:8080',
    });
  });
  afterAll(() => closed?.child.stop());
  const visited = (path: string, own: Partial<Parameters<typeof closed.visit>[1]> = {}): Promise<Visit> =>
    closed.visit('ca.example.com', { protocol: 'http', path, ...own });

  test.each(['/ca/crl', '/ca/crl/0123456789abcdef.crl', '/ca/bundle', '/ca/bundle?part=roots'])(
    'has what the private CA publishes for everybody, also where ADMIN_ALLOW_FROM lets nobody in: %s',
    async (path) => {
      for (const protocol of ['http', 'h2'] as const) {
        const { status, headers } = await visited(path, { protocol });
        expect([status, headers['x-backend']]).toEqual([200, 'api']);
      }
      expect((await closed.visit('nobody.example.com', { protocol: 'http', path })).status).toBe(404);
    },
  );

  test.each([
    '/ca',
    '/ca/init',
    '/ca/certificates',
    '/ca/crl/',
    '/ca/crl/../init',
    '/ca/crl/%2e%2e/init',
    '/ca/bundle/../../tokens',
    '/',
  ])('has nothing else of the API: %s', async (path) => {
    expect((await visited(path)).headers['x-backend']).toBeUndefined();
  });

  test('is only read', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'])
      expect((await visited('/ca/bundle', { method })).headers['x-backend']).toBeUndefined();
  });

  test('may be a host that has a backend, which has all other paths', async () => {
    await gateway.target('ca.example.com', { target_url: one.url });
    try {
      await closed.target('ca.example.com', {});
      expect((await visited('/ca/crl')).headers['x-backend']).toBe('api');
      expect((await visited('/ca/')).headers['x-backend']).toBe('one');
    } finally {
      await gateway.removeTarget('ca.example.com');
    }
  });
});

describe('the path of target_url goes in front', () => {
  test.each([
    ['/base', '/x?y', '/base/x?y'],
    ['/base/', '/', '/base/'],
    ['', '//double', '//double'],
  ])('%s and %s make %s', async (base, path, expected) => {
    await gateway.target('based.example.com', { target_url: `${one.url}${base}` });
    expect(echoed(await gateway.visit('based.example.com', { protocol: 'http', path })).url).toBe(expected);
  });
});

describe('a request that is ambiguous about its host is refused and its connection closed', () => {
  test.each([
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: one.example.com\r\nHost: one.example.com\r\n\r\n'],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: one.example.com/x\r\n\r\n'],
    ['a Host with a user', 'GET / HTTP/1.1\r\nHost: a@one.example.com\r\n\r\n'],
    ['a Host with a space', 'GET / HTTP/1.1\r\nHost: one.example.com two\r\n\r\n'],
    ['a Host with an empty label', 'GET / HTTP/1.1\r\nHost: one..example.com\r\n\r\n'],
    ['an absolute target of another host', 'GET http://two.example.com/ HTTP/1.1\r\nHost: one.example.com\r\n\r\n'],
    ['a target that is no path', 'GET x HTTP/1.1\r\nHost: one.example.com\r\n\r\n'],
    ['a fragment', 'GET /#x HTTP/1.1\r\nHost: one.example.com\r\n\r\n'],
  ])('%s', async (_, request) => {
    const answer = await exchangeRaw(request);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(answer).not.toContain('x-backend');
  });

  test('129 fields are too many: 431', async () => {
    const fields = Array.from({ length: 128 }, (_, i) => `X-${i}: 1\r\n`).join('');
    expect(await exchangeRaw(`GET / HTTP/1.1\r\nHost: one.example.com\r\n${fields}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('an absolute target of the same host is as good as a path', async () => {
    const answer = await exchangeRaw(
      'GET http://one.example.com/p?q HTTP/1.1\r\nHost: one.example.com\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toContain('"url":"/p?q"');
  });

  test('CONNECT is refused', async () => {
    expect(await exchangeRaw('CONNECT one.example.com:443 HTTP/1.1\r\nHost: one.example.com:443\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 405 /,
    );
  });
});

const get = (host: string): string => `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;

/** The status of an answer to fields that are sent as they are. */
async function askHttp2(headers: Record<string, string>): Promise<number | undefined> {
  const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
    servername: 'one.example.com',
    rejectUnauthorized: false,
  });
  try {
    const stream = session.request(headers).end();
    const [answer] = (await once(stream, 'response')) as [{ ':status'?: number }];
    return answer[':status'];
  } finally {
    session.destroy();
  }
}

describe('over HTTP/2', () => {
  test(':authority and Host that differ are refused, and Host alone will do (RFC 9113 8.3.1)', async () => {
    expect(await askHttp2({ ':authority': 'one.example.com', host: 'two.example.com' })).toBe(400);
    expect(await askHttp2({ ':authority': 'one.example.com', host: 'ONE.example.com' })).toBe(200);
    expect(await askHttp2({ host: 'one.example.com' })).toBe(200);
  });

  test('a method that is the name of something else is a method', async () => {
    expect(await askHttp2({ ':method': 'constructor', ':authority': 'one.example.com' })).toBe(400);
  });

  test('CONNECT is refused', async () => {
    expect(await askHttp2({ ':method': 'CONNECT', ':authority': 'one.example.com:443' })).toBe(405);
  });
});

describe('421 Misdirected Request (RFC 9110 15.5.20)', () => {
  test('a connection made for one host is not used for another with another certificate', async () => {
    await gateway.certificate('cert-one', ['one.example.com']);
    await gateway.certificate('cert-two', ['two.example.com']);
    expect(await exchangeRaw(get('two.example.com'), 'one.example.com')).toMatch(/^HTTP\/1\.1 421 /);
    expect(await exchangeRaw(get('one.example.com'), 'one.example.com')).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('but it is for all hosts of its certificate', async () => {
    await gateway.target('a.shared.example.com', { target_url: one.url });
    await gateway.target('b.shared.example.com', { target_url: two.url });
    await gateway.certificate('shared', ['*.shared.example.com']);
    const answer = await exchangeRaw(
      'GET / HTTP/1.1\r\nHost: b.shared.example.com\r\nConnection: close\r\n\r\n',
      'a.shared.example.com',
    );
    expect(answer).toContain('x-backend: two');
  });
});

test('the backend sees the id that the client is told, and never the client’s own', async () => {
  const answer = await gateway.visit('one.example.com', { protocol: 'https', headers: { 'x-request-id': 'mine' } });
  expect(valuesOf(echoed(answer), 'x-request-id')).toEqual([answer.headers['x-request-id']]);
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('a port that nobody listens on is no harm to the start', async () => {
  await gateway.target('dead.example.com', { target_url: `http://127.0.0.1:${await freePort()}` });
  expect((await gateway.visit('one.example.com', { protocol: 'http' })).status).toBe(200);
});
