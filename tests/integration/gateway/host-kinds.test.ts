import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { sendBytes } from '../../support/raw-client.ts';

const WAYS = ['http', 'https', 'h2'] as const;
const HSTS = 'max-age=31536000';
const TOKEN = 'a-token-of-a-challenge';
const CHALLENGE = `/.well-known/acme-challenge/${TOKEN}`;
const HTML = { accept: 'text/html,application/xhtml+xml' };
const JSON_ONLY = { accept: 'application/json' };

/** Each test has a host of its own. */
let host = '';
let hosts = 0;
let gateway: GatewayProcess;
let backend: HttpBackend;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    if (request.url === '/stream') response.write('it begins;');
    else response.end('the backend');
  });
  gateway = await GatewayProcess.start({ environment: { TRUSTED_PROXIES: '127.0.0.0/8' } });
  await gateway.store.challenges.publish(TOKEN, 'its key authorization');
});
beforeEach(() => {
  host = `host-${(hosts += 1)}.example.com`;
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

/** Bytes of a request and what comes back, over plain HTTP or, with a server name, TLS. */
function raw(request: string, servername?: string): Promise<string> {
  if (servername === undefined) return sendBytes(gateway.httpPort, request).then(({ received }) => received);
  return new Promise((resolve) => {
    const socket = connectTls({ port: gateway.httpsPort, host: '127.0.0.1', servername, rejectUnauthorized: false });
    let received = '';
    socket.setTimeout(20_000, () => socket.destroy());
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', () => {}).once('close', () => resolve(received));
    socket.write(request);
  });
}

/** Two streams on one connection: what becomes of the first, and whether the second is answered all the same. */
async function resetOf(closed: string, other: string): Promise<{ code: number; other: number }> {
  const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
    servername: other,
    rejectUnauthorized: false,
  });
  try {
    const stream = session.request({ ':path': '/', ':authority': closed });
    let answered = false;
    stream.once('response', () => (answered = true)).on('error', () => {});
    stream.setTimeout(10_000, () => session.destroy());
    await new Promise((resolve) => stream.once('close', resolve));
    if (answered) throw new Error('it was answered');
    const second = session.request({ ':path': '/', ':authority': other });
    const [head] = (await once(second.resume(), 'response')) as [{ ':status'?: number }];
    return { code: stream.rstCode ?? 0, other: head[':status'] ?? 0 };
  } finally {
    session.destroy();
  }
}

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308] as const)(
    'answers %d, with path and query, by the scheme of the request',
    async (status) => {
      const own = {
        kind: 'redirect',
        redirect_to: 'www.example.com',
        redirect_status: status,
        target_url: null,
      } as const;
      await gateway.target(host, own);
      for (const protocol of WAYS) {
        const answer = await gateway.visit(host, { protocol, path: '/a//b?c=d', method: 'POST' });
        const scheme = protocol === 'http' ? 'http' : 'https';
        expect([answer.status, answer.headers.location]).toEqual([status, `${scheme}://www.example.com/a//b?c=d`]);
      }
    },
  );

  test('may leave the path out: redirect_keep_path, and lead to any URL', async () => {
    const redirect_to = 'https://other.example.net/welcome?from=old';
    await gateway.target(host, { kind: 'redirect', redirect_to, redirect_keep_path: false });
    const { headers } = await gateway.visit(host, { protocol: 'http', path: '/a?b' });
    expect(headers.location).toBe(redirect_to);
  });

  test('leads to no host that a client names in the path', async () => {
    await gateway.target(host, { kind: 'redirect', redirect_to: 'www.example.com', redirect_keep_path: true });
    const targets = [
      '//evil.example',
      '/\\evil.example',
      '/\\/evil.example',
      '/@evil.example',
      `http://${host}//evil.example`,
    ];
    for (const target of targets) {
      const answer = await raw(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
      const [, location = ''] = /^location: (.*)$/im.exec(answer) ?? [];
      expect([target, new URL(location).host]).toEqual([target, 'www.example.com']);
    }
  });

  test('that would lead back to where the request came is 508', async () => {
    const redirect_to = `http://${host}:${gateway.httpPort}`;
    await gateway.target(host, { kind: 'redirect', redirect_to });
    expect((await gateway.visit(host, { protocol: 'http' })).status).toBe(508);
    expect((await gateway.visit(host, { protocol: 'https' })).status).toBe(302);
  });

  test('is a host like others: hsts, https_redirect, switches of protocols, enabled', async () => {
    const own = { kind: 'redirect', redirect_to: 'www.example.com', hsts: HSTS, https_redirect: true } as const;
    await gateway.target(host, own);
    const plain = await gateway.visit(host, { protocol: 'http', path: '/a' });
    expect([plain.status, plain.headers.location]).toEqual([301, `https://${host}:${gateway.httpsPort}/a`]);
    const { status, headers } = await gateway.visit(host, { protocol: 'h2' });
    expect([status, headers['strict-transport-security']]).toEqual([302, HSTS]);
    await gateway.target(host, { https_redirect: false, enable_http: false });
    expect((await gateway.visit(host, { protocol: 'http' })).status).toBe(404);
    await gateway.target(host, { enable_http: true, enabled: false });
    expect((await gateway.visit(host, { protocol: 'http' })).status).toBe(503);
    await gateway.target(host, { enabled: true, hsts: null });
    expect((await gateway.visit(host, { protocol: 'http' })).headers['strict-transport-security']).toBeUndefined();
  });
});

describe('a closed host', () => {
  test.each([404, 410] as const)('answers %d, as a page or as JSON, with its HSTS', async (closed_with) => {
    await gateway.target(host, { kind: 'closed', closed_with, target_url: null, hsts: HSTS });
    for (const protocol of WAYS) {
      const page = await gateway.visit(host, { protocol, headers: HTML });
      expect([page.status, page.headers['content-type']]).toEqual([closed_with, 'text/html; charset=utf-8']);
      expect(page.headers['strict-transport-security']).toBe(protocol === 'http' ? undefined : HSTS);
      const told = await gateway.visit(host, { protocol, headers: JSON_ONLY });
      expect(JSON.parse(told.body)).toMatchObject({ statusCode: closed_with });
    }
  });

  test('may close the connection without an answer; in HTTP/2 it resets the stream, and no other', async () => {
    await gateway.target('open.example.com', { target_url: backend.url });
    await gateway.target(host, { kind: 'closed', closed_with: 'abort' });
    const request = `GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
    const upgrade = `GET / HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`;
    for (const bytes of [request, upgrade]) {
      const { received, closed } = await sendBytes(gateway.httpPort, bytes);
      expect([received, closed]).toEqual(['', true]);
      expect(await raw(bytes, host)).toBe('');
    }
    const { code, other } = await resetOf(host, 'open.example.com');
    expect(code).not.toBe(constants.NGHTTP2_NO_ERROR);
    expect(other).toBe(200);
  });

  test('lets what is open go on for its grace, then ends it; under maintenance it goes on', async () => {
    await gateway.target(host, { target_url: backend.url });
    const request = httpRequest({ port: gateway.httpPort, host: '127.0.0.1', path: '/stream', headers: { host } });
    request.on('error', () => {}).end();
    const [stream] = (await once(request, 'response')) as [IncomingMessage];
    await once(
      stream.on('error', () => {}),
      'data',
    );
    await gateway.target(host, { maintenance: true });
    await gateway.target(host, { kind: 'closed' });
    expect(stream.destroyed).toBe(false);
    await eventually(() => stream.resume().destroyed);
  });

  test('keeps its backend for when it is opened again', async () => {
    await gateway.target('shop.example.com', { target_url: backend.url });
    await gateway.target('shop.example.com', { kind: 'closed', closed_with: 404 });
    expect((await gateway.visit('shop.example.com', { protocol: 'http' })).status).toBe(404);
    await gateway.target('shop.example.com', { kind: 'proxy' });
    expect((await gateway.visit('shop.example.com', { protocol: 'http' })).body).toBe('the backend');
  });
});

describe('maintenance', () => {
  const site = 'down.example.com';

  test('answers 503 with Retry-After and a page, or JSON; the message may be set', async () => {
    await gateway.target(site, { target_url: backend.url, maintenance: true });
    for (const protocol of WAYS) {
      const page = await gateway.visit(site, { protocol, headers: HTML });
      expect([page.status, page.headers['retry-after']]).toEqual([503, '300']);
      expect(page.body).toContain('<h1>Under maintenance</h1>');
      expect(page.body).toContain('will be back soon');
    }
    await gateway.target(site, { maintenance_message: 'Back at <noon>.' });
    expect((await gateway.visit(site, { protocol: 'http', headers: HTML })).body).toContain('Back at &lt;noon&gt;.');
    const told = await gateway.visit(site, { protocol: 'https', headers: JSON_ONLY });
    expect(JSON.parse(told.body)).toMatchObject({ statusCode: 503, message: 'Back at <noon>.' });
  });

  test('lets the addresses of maintenance_allow_from through, and nobody else', async () => {
    await gateway.target(site, {
      target_url: backend.url,
      maintenance: true,
      maintenance_allow_from: ['192.0.2.0/28'],
    });
    const from = async (address: string) =>
      (await gateway.visit(site, { protocol: 'http', headers: { 'x-forwarded-for': address } })).status;
    expect([await from('192.0.2.15'), await from('192.0.2.16'), await from('2001:db8::1')]).toEqual([200, 503, 503]);
    await gateway.target(site, { maintenance: false });
    expect(await from('192.0.2.16')).toBe(200);
  });
});

describe('a host that nobody has', () => {
  const nobody = 'nobody.example.com';
  const told = async (address: string): Promise<string> =>
    (await gateway.visit(nobody, { protocol: 'http', headers: { 'x-forwarded-for': address } })).body;

  test('says to strangers no more than that; how it is made only to who may administer', async () => {
    expect(JSON.parse(await told('192.0.2.16'))).toMatchObject({ message: 'There is no site of this name here.' });
    expect(await told('127.0.0.1')).toContain('just proxy-create');
  });

  test('is redirected where unknown_hosts says so, over every protocol', async () => {
    const url = 'https://www.example.com/nobody-here';
    await gateway.settings({ unknown_hosts: 'redirect', unknown_hosts_redirect_to: url });
    for (const protocol of WAYS) {
      const answers = await gateway.atEachWorker(() => gateway.visit(nobody, { protocol, path: '/a' }));
      expect(answers.map(({ status, headers }) => [status, headers.location])).toEqual([
        [302, url],
        [302, url],
      ]);
    }
  });

  test('is not redirected to itself, round and round: then it gets the 404', async () => {
    for (const protocol of ['http', 'https'] as const) {
      await gateway.settings({ unknown_hosts: 'redirect', unknown_hosts_redirect_to: `${protocol}://${nobody}/` });
      expect((await gateway.visit(nobody, { protocol, headers: { host: nobody } })).status).toBe(404);
      expect((await gateway.visit('other.example.com', { protocol })).status).toBe(302);
    }
  });

  test('gets no answer at all where unknown_hosts says abort; hosts and challenges are answered', async () => {
    await gateway.settings({ unknown_hosts: 'abort' });
    await gateway.target('open.example.com', { target_url: backend.url });
    const request = `GET / HTTP/1.1\r\nhost: ${nobody}\r\n\r\n`;
    expect(await sendBytes(gateway.httpPort, request)).toMatchObject({ received: '', closed: true });
    expect(await raw(request, nobody)).toBe('');
    expect((await resetOf(nobody, 'open.example.com')).other).toBe(200);
    expect((await gateway.visit(nobody, { protocol: 'https', path: CHALLENGE })).status).toBe(200);
  });

  test('gets a 404 again where the settings cannot be used, and /health says why', async () => {
    const settings = { unknown_hosts: 'redirect', unknown_hosts_redirect_to: 'javascript:alert(1)' } as const;
    await gateway.settings(settings);
    expect((await gateway.health()).broken).toContainEqual({
      kind: 'settings',
      id: 'settings',
      reason: expect.stringContaining('is not an http or https URL'),
    });
    expect((await gateway.visit(nobody, { protocol: 'https' })).status).toBe(404);
    await gateway.settings({ unknown_hosts: 'not_found', unknown_hosts_redirect_to: null });
    expect((await gateway.health()).broken).toEqual([]);
  });
});

test('challenges are answered for every kind of host', async () => {
  await gateway.target(host, { kind: 'closed', closed_with: 'abort' });
  await gateway.target('away.example.com', { kind: 'redirect', redirect_to: 'www.example.com' });
  await gateway.target('down.example.com', { target_url: backend.url, maintenance: true });
  for (const name of [host, 'away.example.com', 'down.example.com'])
    for (const protocol of WAYS) {
      const { status, body } = await gateway.visit(name, { protocol, path: CHALLENGE });
      expect([name, status, body]).toEqual([name, 200, 'its key authorization']);
    }
});

test('a record that lacks what its kind needs is left out, with the reason', async () => {
  await gateway.write('bad.example.com', { kind: 'redirect', redirect_to: null });
  await gateway.target('open.example.com', { target_url: backend.url, maintenance: false });
  expect((await gateway.health()).broken).toContainEqual({
    kind: 'target',
    id: 'bad.example.com',
    reason: expect.stringContaining('redirect_to: is missing'),
  });
  expect((await gateway.visit('bad.example.com', { protocol: 'http' })).status).toBe(404);
  expect((await gateway.visit('open.example.com', { protocol: 'http' })).status).toBe(200);
});
