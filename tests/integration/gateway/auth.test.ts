import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { HostAuth } from '#domain';
import { echo, startHttpBackend, valuesOf, type Echo, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { ALICE, bearer, BOB, COOKIE, logIn, setUpIdentity, tokenFor, type LoggedIn } from '../../support/identity.ts';
import { sendBytes } from '../../support/raw-client.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'app.example.com';
const OPEN = 'open.example.com';
const PROTOCOLS = ['https', 'h2'] as const;

let gateway: GatewayProcess;
let backend: HttpBackend;
let asked: string[] = [];
let alice: LoggedIn;
/** What the next answers of the backend say. */
let setCookie: string[] = [];
let cacheControl = '';

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    asked.push(request.url ?? '');
    if (setCookie.length) {
      response.setHeader('set-cookie', setCookie);
      response.writeEarlyHints({ link: '</a.css>; rel=preload', 'set-cookie': `${COOKIE}=forged` });
    }
    if (cacheControl !== '') response.setHeader('cache-control', cacheControl);
    void echo(request, response);
  });
  gateway = await GatewayProcess.start({ environment: { OAUTH_ALLOWED_GITHUB_USERS: 'alice,bob' } });
  await setUpIdentity(gateway);
  await gateway.target(HOST, { target_url: backend.url, auth_enabled: true });
  await gateway.target(OPEN, { target_url: backend.url });
  alice = await logIn(gateway.store, `https://${HOST}`);
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const policy = async (own: Partial<HostAuth>, host = HOST): Promise<void> =>
  void (await gateway.target(host, { auth_mode: 'forward', ...own }));
const visit = (headers: Record<string, string> = {}, way: Partial<Way> = {}, host = HOST): Promise<Visit> =>
  gateway.visit(host, { protocol: 'https', ...way, headers });
const status = async (...args: Parameters<typeof visit>): Promise<number> => (await visit(...args)).status;
const told = ({ body }: Visit): Echo => JSON.parse(body) as Echo;
/** All that a backend was told of who asks. */
const identityIn = (visited: Visit): Record<string, string> => {
  const { rawHeaders } = told(visited);
  const pairs = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1] ?? '']] : []));
  return Object.fromEntries(pairs.filter(([name = '']) => name.startsWith('x-auth-'))) as Record<string, string>;
};

test.each(PROTOCOLS)(
  'a protected host lets in who is logged in, and answers 401 to all others over %s',
  async (protocol) => {
    asked = [];
    const stranger = await visit({}, { protocol });
    expect(stranger.status).toBe(401);
    expect(stranger.headers['www-authenticate']).toMatch(`Bearer realm="${HOST}", scope="access", resource`);
    expect(JSON.parse(stranger.body)).toMatchObject({ statusCode: 401, error: 'Unauthorized' });
    expect(await status({ cookie: `${COOKIE}=${'A'.repeat(43)}` }, { protocol })).toBe(401);
    expect(await status({ cookie: `${COOKIE}=x` }, { protocol })).toBe(401);
    expect(await status({ cookie: `other=${alice.handle}` }, { protocol })).toBe(401);
    expect(asked).toEqual([]);
    const known = await visit(alice.headers, { protocol });
    expect(known.status).toBe(200);
    expect(identityIn(known)).toEqual({
      'x-auth-user-id': '583231',
      'x-auth-user-name': 'alice',
      'x-auth-user-email': 'alice@example.com',
      'x-auth-user-groups': 'example,example/admins',
    });
    expect(await status(bearer(await tokenFor(gateway.store, `https://${HOST}`)), { protocol })).toBe(200);
    expect(await status(alice.headers, { protocol }, OPEN)).toBe(200);
  },
);

test('logins count over HTTPS alone', async () => {
  expect(await status(alice.headers, { protocol: 'http' })).toBe(401);
  expect(await status(bearer(await tokenFor(gateway.store, `https://${HOST}`)), { protocol: 'http' })).toBe(401);
});

test('auth_mode passthrough lets everybody in, and says who it is where that is known', async () => {
  await policy({ auth_mode: 'passthrough', auth_required_users: ['alice'] });
  expect(identityIn(await visit())).toEqual({});
  expect(identityIn(await visit(alice.headers))).toMatchObject({ 'x-auth-user-name': 'alice' });
  const bob = await logIn(gateway.store, `https://${HOST}`, BOB);
  expect([await status(bob.headers), identityIn(await visit(bob.headers))]).toEqual([200, {}]);
  await policy({ auth_required_users: [] });
});

test('people who are logged in and not allowed get 403: users, addresses and groups, every list', async () => {
  const bob = await logIn(gateway.store, `https://${HOST}`, BOB);
  await policy({ auth_required_users: ['ALICE'] });
  expect([await status(alice.headers), await status(bob.headers), await status()]).toEqual([200, 403, 401]);
  await policy({ auth_required_users: [], auth_required_emails: ['*@oxford.example', 'bob@*'] });
  expect([await status(alice.headers), await status(bob.headers)]).toEqual([200, 200]);
  await policy({ auth_required_groups: ['example/admins', 'others'] });
  expect([await status(alice.headers), await status(bob.headers)]).toEqual([200, 403]);
  await policy({ auth_required_emails: ['*@example.org'] });
  expect([await status(alice.headers), await status(bob.headers)]).toEqual([403, 403]);
  await policy({ auth_required_emails: [], auth_required_groups: [] });
  const mallory = await logIn(gateway.store, `https://${HOST}`, { ...ALICE, sub: '666', username: 'mallory' });
  const refused = await visit(mallory.headers);
  expect([refused.status, refused.body]).toEqual([
    403,
    expect.stringContaining('You are logged in as mallory, and may'),
  ]);
});

test('auth_cookie_name is the cookie that counts, and no other', async () => {
  await policy({ auth_cookie_name: 'sso' });
  expect(await status(alice.headers)).toBe(401);
  const known = await visit({ cookie: `a=1; sso=${alice.handle}; ${COOKIE}=x; b=2` });
  expect(known.status).toBe(200);
  expect(valuesOf(told(known), 'cookie')).toEqual(['a=1; b=2']);
  await policy({ auth_cookie_name: COOKIE });
});

const at = async (authority: string): Promise<number> => status({ ...alice.headers, host: authority });

describe('9: the login of one host', () => {
  test('is none at another one, by whatever wildcard that is served', async () => {
    const wide = '*.wide.example.com';
    await gateway.target(wide, { target_url: backend.url, auth_enabled: true });
    await gateway.target('own.wide.example.com', { target_url: backend.url });
    expect(await status(alice.headers, {}, 'a.wide.example.com')).toBe(401);
    const here = await logIn(gateway.store, 'https://a.wide.example.com');
    expect(await status(here.headers, {}, 'a.wide.example.com')).toBe(200);
    expect(await status(here.headers, {}, 'A.Wide.Example.COM')).toBe(200);
    expect(await status(here.headers, {}, 'b.wide.example.com')).toBe(401);
    expect(await status({}, {}, 'own.wide.example.com')).toBe(200);
  });

  test('counts for all hosts of its cookie domain where it is for that', async () => {
    const shared = await logIn(gateway.store, '.example.com');
    expect([await status(shared.headers), await status(shared.headers, {}, 'a.wide.example.com')]).toEqual([200, 200]);
    await gateway.target('app.example.net', { target_url: backend.url, auth_enabled: true });
    expect(await status(shared.headers, {}, 'app.example.net')).toBe(401);
  });

  test('is found by the host however it is written: case, port and trailing dot', async () => {
    expect(await at(`APP.example.com:${gateway.httpsPort}`)).toBe(200);
    expect(await at('app.example.com.')).toBe(200);
    expect(await at('app.example.com@evil.example.com')).toBe(400);
  });
});

const answers = async (head: string): Promise<number[]> =>
  (await sendBytes(gateway.httpPort, `${head}\r\nConnection: close\r\n\r\n`)).statuses;

describe('8: auth_excluded_paths', () => {
  beforeAll(async () => {
    await policy({ auth_excluded_paths: ['/public', '/files/'] });
  });
  afterAll(async () => {
    await policy({ auth_excluded_paths: [] });
  });

  test.each(['/public', '/public/', '/public/a.css?x=/admin', '/files/a%20b.txt', '/public?next=/'])(
    '%s is for everybody, and nobody is told who asks',
    async (path) => {
      const visited = await visit(alice.headers, { path });
      expect([visited.status, identityIn(visited)]).toEqual([200, {}]);
      expect(await status({}, { path })).toBe(200);
      expect(valuesOf(told(visited), 'cookie')).toEqual([]);
    },
  );

  test.each([
    '/publicity',
    '/PUBLIC/x',
    '/files',
    '/public/%2e%2e/admin',
    '/public/..;/admin',
    '/public/../admin',
    '/public/..%2fadmin',
    '/public%2f..%2fadmin',
    '/public/%252e%252e/admin',
    '/public/.%2e/admin',
    '/public/..\\admin',
    '/public/%5c../admin',
    '/public//admin',
    '//public/x',
    '//admin',
    '/%2Fadmin',
    '/public/%00/admin',
    '/public/a;b/admin',
    '/public/..%3fx/admin',
    '/public/..%23/admin',
    '/public/..%20/admin',
    '/public/a%3F/../admin',
    '/public/a%23b',
    '/admin?x=/public',
    '/admin/public',
    '/publi%63/x',
  ])('%s is not', async (path) => {
    asked = [];
    expect([401, 400]).toContain(await status({}, { path }));
    expect(asked).toEqual([]);
  });

  test('the absolute form of another host does not get round it, nor a fragment, nor two Hosts', async () => {
    asked = [];
    expect(await answers(`GET http://${OPEN}/public HTTP/1.1\r\nHost: ${HOST}`)).toEqual([400]);
    expect(await answers(`GET /public#/admin HTTP/1.1\r\nHost: ${HOST}`)).toEqual([400]);
    expect(await answers(`GET / HTTP/1.1\r\nHost: ${OPEN}\r\nHost: ${HOST}`)).toEqual([400]);
    expect(await answers(`GET /admin HTTP/1.1\r\nHost: ${HOST}\r\nX-Original-URL: /public`)).toEqual([401]);
    expect(asked).toEqual([]);
  });
});

const answersTo = async (head: string): Promise<number[]> =>
  (await sendBytes(gateway.httpPort, `${head}\r\n\r\n`)).statuses;

test('10: no other protocol and no other end of the content gets a request past the login', async () => {
  asked = [];
  const upgrade = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA';
  expect(await answersTo(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n${upgrade}`)).toEqual([401]);
  const inner = `GET /inner HTTP/1.1\r\nHost: ${HOST}\r\nX-Auth-User-Id: 1`;
  const both = `POST / HTTP/1.1\r\nHost: ${OPEN}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${inner}`;
  expect((await answersTo(both))[0]).toBe(400);
  const pipelined = `GET /open HTTP/1.1\r\nHost: ${OPEN}\r\n\r\n${inner}`;
  expect(await answersTo(pipelined)).toEqual([200, 401]);
  expect(asked).toEqual(['/open']);
});

describe('11: what is answered without a login', () => {
  test.each(['GET', 'HEAD'])('is a challenge by exactly its path, asked for with %s', async (method) => {
    const path = '/.well-known/acme-challenge/nothing-of-this-name-here';
    expect(await status({}, { protocol: 'http', path, method })).toBe(404);
    expect(await status({}, { protocol: 'http', path: '/.well-known/acme-challengeX/a', method })).toBe(401);
    expect(await status({}, { protocol: 'http', path: '/.well-known/acme-challenge', method })).toBe(401);
    expect(await status({}, { protocol: 'http', path: '/x/.well-known/acme-challenge/abc', method })).toBe(401);
  });
});

describe('27: cookies of logins', () => {
  const all = `a=1; ${COOKIE}=HANDLE; __Host-oauth-nonce=x; b="2"; __Host-login=y`;

  test.each(['https', 'h2', 'http'] as const)(
    'reach no backend over %s, protected or not; others do',
    async (protocol) => {
      for (const host of [HOST, OPEN]) {
        if (protocol === 'http' && host === HOST) continue;
        const visited = await visit({ cookie: all.replace('HANDLE', alice.handle) }, { protocol }, host);
        expect([host, visited.status, valuesOf(told(visited), 'cookie')]).toEqual([host, 200, ['a=1; b="2"']]);
      }
      const alone = await visit({ cookie: `${COOKIE}=${alice.handle}` }, { protocol }, OPEN);
      expect(valuesOf(told(alone), 'cookie')).toEqual([]);
    },
  );

  test('are set by no backend, in whatever spelling', async () => {
    setCookie = [
      'theirs=1; Path=/',
      `${COOKIE}=forged; Path=/`,
      ` ${COOKIE} =forged; Domain=example.com`,
      `=${COOKIE}=forged`,
      '__Host-oauth-nonce=forged; Secure; Path=/',
      `${COOKIE}x=theirs`,
    ];
    for (const host of [HOST, OPEN])
      for (const protocol of PROTOCOLS) {
        const visited = await visit(alice.headers, { protocol }, host);
        expect(visited.headers['set-cookie']).toEqual(['theirs=1; Path=/', `${COOKIE}x=theirs`]);
      }
    // Neither ahead of the answer, nor in answer to a WebSocket.
    const get = `GET / HTTP/1.1\r\nHost: ${OPEN}\r\n`;
    for (const more of ['Connection: close', 'Connection: Upgrade\r\nUpgrade: websocket']) {
      const { received, statuses } = await sendBytes(gateway.httpPort, `${get}${more}\r\n\r\n`);
      expect([more, statuses.at(-1), received.includes('theirs=1')]).toEqual([more, 200, true]);
      expect([more, received.match(/^.*=forged.*$/gm)]).toEqual([more, null]);
    }
    setCookie = [`${COOKIE}=forged`];
    expect((await visit({}, {}, OPEN)).headers['set-cookie']).toBeUndefined();
    setCookie = [];
  });
});

test('28: a cookie that a sibling has planted beside the own one lets nobody in, and both are taken away', async () => {
  const mallory = await logIn(gateway.store, '.example.com', BOB);
  const both = await visit({ cookie: `${COOKIE}=${mallory.handle}; ${COOKIE}=${alice.handle}` });
  expect(both.status).toBe(401);
  expect(both.headers['set-cookie']).toEqual([
    `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`,
    `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0; Domain=example.com`,
  ]);
  expect(await status({ cookie: `${COOKIE}=${alice.handle}; ${COOKIE}=${alice.handle}` })).toBe(200);
});

describe('34: caches on the way', () => {
  test('keep neither our own answers nor what somebody was given', async () => {
    const stranger = await visit();
    expect(stranger.headers).toMatchObject({ 'cache-control': 'no-store', vary: 'Cookie, Authorization' });
    const known = await visit(alice.headers);
    expect(known.headers).toMatchObject({ 'cache-control': 'private', vary: 'Cookie, Authorization' });
    cacheControl = 'private, max-age=60';
    expect((await visit(alice.headers)).headers['cache-control']).toBe(cacheControl);
    cacheControl = '';
    const open = await visit({}, {}, OPEN);
    expect([open.headers['cache-control'], open.headers.vary]).toEqual([undefined, undefined]);
  });
});

test('two Authorization fields are refused, and a token in the address counts for nothing', async () => {
  const token = await tokenFor(gateway.store, `https://${HOST}`);
  expect(await status({}, { path: `/?access_token=${token}` })).toBe(401);
  const head = `GET / HTTP/1.1\r\nHost: ${HOST}\r\nAuthorization: Bearer ${token}\r\nauthorization: Basic eDp5`;
  expect((await sendBytes(gateway.httpPort, `${head}\r\nConnection: close\r\n\r\n`)).statuses).toEqual([400]);
});
