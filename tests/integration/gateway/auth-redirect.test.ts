import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EXPLAIN } from '#contracts';
import { startHttpBackend, echo, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { ALICE, AUTH_HOST, COOKIE, logIn, setUpIdentity } from '../../support/identity.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'app.example.net';
const OTHER = 'other.example.net';
const PORT = 8443;
const NONCE = '__Host-oauth-nonce';
const PAGE = { accept: 'text/html,*/*' };
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', ...PAGE };

let gateway: GatewayProcess;
let backend: HttpBackend;
let asked: string[] = [];

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    void echo(request, response);
  });
  gateway = await GatewayProcess.start({ environment: { PUBLIC_HTTPS_PORT: String(PORT) } });
  for (const host of [HOST, OTHER])
    await gateway.target(host, { target_url: backend.url, auth_enabled: true, auth_mode: 'redirect' });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const visit = (headers: Record<string, string> = {}, way: Partial<Way> = {}, host = HOST): Promise<Visit> =>
  gateway.visit(host, { protocol: 'https', ...way, headers });
const cookiesOf = ({ headers }: Visit): string[] => headers['set-cookie'] ?? [];
/** The cookie as a browser sends it back. */
const nonceIn = (visited: Visit): string =>
  cookiesOf(visited)
    .find((cookie) => cookie.startsWith(NONCE))
    ?.split(';')[0] ?? '';
const challengeOf = (cookie: string): string =>
  createHash('sha256')
    .update(cookie.slice(NONCE.length + 1).split('.')[0] ?? '')
    .digest('base64url');
const loginOf = (visited: Visit): URL => new URL(visited.headers.location ?? 'about:blank');

test('before auth-setup there is nowhere to log in: a page says so', async () => {
  const refused = await visit(NAVIGATION);
  expect([refused.status, refused.body]).toEqual([503, expect.stringContaining('just auth-setup')]);
  await setUpIdentity(gateway);
});

test.each(['https', 'h2'] as const)(
  'a person is sent to log in over %s, and comes back to where they were',
  async (protocol) => {
    asked = [];
    const sent = await visit(NAVIGATION, { protocol, path: '/deep/page?a=1&b=%2F' });
    expect(sent.status).toBe(302);
    expect(sent.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(sent.headers.vary).toContain('Cookie');
    const login = loginOf(sent);
    expect(login.origin + login.pathname).toBe(`https://${AUTH_HOST}:${PORT}/login`);
    const return_url = `https://${HOST}:${PORT}/deep/page?a=1&b=%2F`;
    expect(login.searchParams.get('return_url')).toBe(return_url);
    const nonce = nonceIn(sent);
    expect(login.searchParams.get('challenge')).toBe(challengeOf(nonce));
    expect(cookiesOf(sent)[0]).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/);
    // What the auth server does.
    const { session } = await gateway.store.logins.create(ALICE, { user_agent: '', ip: '' }, new Date());
    const code = await gateway.store.handoffs.create({
      login: session.id,
      host: HOST,
      return_url,
      challenge: login.searchParams.get('challenge') ?? '',
    });
    const back = await visit({ ...NAVIGATION, cookie: nonce }, { protocol, path: `/.oauth/callback?code=${code}` });
    expect([back.status, back.headers.location]).toEqual([303, return_url]);
    const [own = ''] = cookiesOf(back);
    expect(own).toMatch(
      new RegExp(`^${COOKIE}=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=12\\d{5}$`),
    );
    const known = await visit({ ...NAVIGATION, cookie: `${own.split(';')[0]}; ${nonce}` }, { protocol });
    expect(known.status).toBe(200);
    expect(asked).toEqual(['GET /']);
  },
);

const begun = async (host = HOST): Promise<{ cookie: string; code: string; path: string }> => {
  const sent = await visit(NAVIGATION, {}, host);
  const cookie = nonceIn(sent);
  const { session } = await gateway.store.logins.create(ALICE, { user_agent: '', ip: '' }, new Date());
  const return_url = `https://${host}:${PORT}/`;
  const code = await gateway.store.handoffs.create({
    login: session.id,
    host,
    return_url,
    challenge: challengeOf(cookie),
  });
  return { cookie, code, path: `/.oauth/callback?code=${code}` };
};

const madeOf = ({ status, headers }: Visit): unknown[] => [status, headers['set-cookie']];
const NOTHING = [400, undefined];

describe('15: the code of a login', () => {
  test('is good once', async () => {
    const { cookie, path } = await begun();
    const answers = await Promise.all([
      visit({ cookie }, { path }),
      visit({ cookie }, { path }),
      visit({ cookie }, { path }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 400, 400]);
  });

  test('is nothing at another host, and is used up there', async () => {
    const { cookie, path } = await begun();
    expect(madeOf(await visit({ cookie }, { path }, OTHER))).toEqual(NOTHING);
    expect(madeOf(await visit({ cookie }, { path }))).toEqual(NOTHING);
  });

  test('is nothing in another browser, or in one without cookies', async () => {
    const one = await begun();
    const { cookie } = await begun();
    expect(madeOf(await visit({ cookie }, { path: one.path }))).toEqual(NOTHING);
    const two = await begun();
    const without = await visit(NAVIGATION, { path: two.path });
    expect([...madeOf(without), without.body]).toEqual([...NOTHING, expect.stringContaining('keeps no cookies')]);
  });

  test('is nothing after the login has ended, over plain HTTP, by POST, or where it is none', async () => {
    const ended = await begun();
    const [login] = (await gateway.store.logins.list()).records.slice(-1);
    for (const { id } of (await gateway.store.logins.list()).records) await gateway.store.logins.end(id);
    expect(login).toBeDefined();
    expect(madeOf(await visit({ cookie: ended.cookie }, { path: ended.path }))).toEqual(NOTHING);
    const other = await begun();
    expect(madeOf(await visit({ cookie: other.cookie }, { path: other.path, protocol: 'http' }))).toEqual(NOTHING);
    expect(madeOf(await visit({ cookie: other.cookie }, { path: other.path, method: 'POST' }))).toEqual(NOTHING);
    for (const path of ['/.oauth/callback', '/.oauth/callback?code=', '/.oauth/callback?code=<script>'])
      expect(madeOf(await visit({ cookie: other.cookie }, { path }))).toEqual(NOTHING);
    expect((await visit({ cookie: other.cookie }, { path: '/.oauth/callback?code=<script>' })).body).not.toContain('<');
  });

  test('leads to no other place than the one that was stored for this host', async () => {
    const { cookie } = await begun();
    const { session } = await gateway.store.logins.create(ALICE, { user_agent: '', ip: '' }, new Date());
    for (const return_url of ['https://evil.example/', `https://${HOST}/`, `http://${HOST}:${PORT}/`]) {
      const handoff = { login: session.id, host: HOST, return_url, challenge: challengeOf(cookie) };
      const code = await gateway.store.handoffs.create(handoff);
      expect(madeOf(await visit({ cookie }, { path: `/.oauth/callback?code=${code}` }))).toEqual(NOTHING);
    }
  });
});

describe('19: only a page that a person opens is redirected', () => {
  test.each<[name: string, headers: Record<string, string>, way?: Partial<Way>]>([
    ['fetch', { ...PAGE, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['an image', { ...PAGE, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a frame', { ...PAGE, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    ['a program', { accept: 'application/json' }],
    ['a program that says nothing', {}],
    ['a form', NAVIGATION, { method: 'POST', body: 'a=1' }],
    ['DELETE', NAVIGATION, { method: 'DELETE' }],
    ['HEAD', NAVIGATION, { method: 'HEAD' }],
    ['events', { accept: 'text/event-stream' }],
    ['a WebSocket', { ...PAGE, connection: 'Upgrade', upgrade: 'websocket' }],
  ])('%s gets 401', async (_name, headers, way = {}) => {
    asked = [];
    const refused = await visit(headers, way);
    expect([refused.status, refused.headers.location, asked]).toEqual([401, undefined, []]);
    if (way.method !== 'HEAD' && !headers['accept']?.includes('html'))
      expect(JSON.parse(refused.body)).toMatchObject({ statusCode: 401 });
  });

  test('a browser that says nothing of what it fetches is one that takes HTML', async () => {
    expect((await visit(PAGE)).status).toBe(302);
  });

  test('over plain HTTP it is sent to https first', async () => {
    const sent = await visit(NAVIGATION, { protocol: 'http', path: '/a?b' });
    expect([sent.status, sent.headers.location, sent.headers['set-cookie']]).toEqual([
      302,
      `https://${HOST}:${PORT}/a?b`,
      undefined,
    ]);
  });
});

test('12: where people come back to is this host, whatever the request says of itself', async () => {
  const headers = { ...NAVIGATION, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'javascript' };
  for (const [path, host] of [
    ['//evil.example/', HOST],
    ['/\\evil.example', HOST],
    ['/?return_url=https://evil.example', HOST],
    ['/', `${HOST}:1`],
    ['/', `${HOST}.`],
    [`https://${HOST}:9/`, `${HOST}:9`],
  ] as const) {
    const sent = await visit({ ...headers, host }, { path });
    const return_url = new URL(loginOf(sent).searchParams.get('return_url') ?? 'about:blank');
    expect([path, return_url.origin]).toEqual([path, `https://${HOST}:${PORT}`]);
  }
});

describe('18: who comes back without a login again and again', () => {
  test('is told why after three times, and may try again then', async () => {
    let cookie = '';
    for (let round = 1; round <= 3; round++) {
      const sent = await visit({ ...NAVIGATION, cookie }, { path: '/same' });
      expect([round, sent.status]).toEqual([round, 302]);
      cookie = nonceIn(sent);
    }
    const other = await visit({ ...NAVIGATION, cookie }, { path: '/other' });
    expect(other.status).toBe(302);
    expect(challengeOf(nonceIn(other))).toBe(challengeOf(cookie));
    const page = await visit({ ...NAVIGATION, cookie }, { path: '/same' });
    expect([page.status, page.headers['content-type']]).toEqual([508, 'text/html; charset=utf-8']);
    expect(page.body).toContain('Logging in goes round in circles');
    // Of another minute, and of a clock that was set back meanwhile.
    for (const ms of [-60_000, 60_000]) {
      const since = cookie.replace(/\.(\d{13})\./, (_, then: string) => `.${Number(then) + ms}.`);
      expect((await visit({ ...NAVIGATION, cookie: since }, { path: '/same' })).status).toBe(302);
    }
    expect(cookiesOf(page)).toEqual([`${NONCE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0`]);
    expect((await visit(NAVIGATION, { path: '/same' })).status).toBe(302);
  });
});

test('auth_proxy of a host goes before the auth host of all', async () => {
  await gateway.target(OTHER, { auth_proxy: 'login.example.net' as never });
  expect(loginOf(await visit(NAVIGATION, {}, OTHER)).host).toBe(`login.example.net:${PORT}`);
  await gateway.target(OTHER, { auth_proxy: null });
  expect(loginOf(await visit(NAVIGATION, {}, OTHER)).host).toBe(`${AUTH_HOST}:${PORT}`);
});

test('who may not use a host is told how to log in as somebody else', async () => {
  const { headers } = await logIn(gateway.store, `https://${HOST}:${PORT}`);
  await gateway.target(HOST, { auth_required_users: ['bob'] });
  const refused = await visit({ ...NAVIGATION, ...headers });
  expect([refused.status, refused.body]).toEqual([
    403,
    expect.stringContaining(`<a href="https://${AUTH_HOST}:${PORT}/logout">Log out</a>`),
  ]);
  await gateway.target(HOST, { auth_required_users: [] });
});

test('the auth host itself is for everybody, gets its cookies, and is our own authorization server', async () => {
  const server = await startHttpBackend((request, response) => {
    response.setHeader('set-cookie', [`${COOKIE}=made-there; Domain=example.com`]);
    void echo(request, response);
  });
  const second = await gateway.beside({ OAUTH_SERVER_PORT: String(server.port) });
  try {
    await second.target(AUTH_HOST, { target_url: 'instance:oauth-server', auth_enabled: true });
    const visited = await second.visit(AUTH_HOST, {
      protocol: 'https',
      headers: { cookie: `__Host-login=x; ${COOKIE}=y` },
    });
    expect(visited.status).toBe(200);
    expect(visited.body).toContain(`__Host-login=x; ${COOKIE}=y`);
    expect(cookiesOf(visited)).toEqual([`${COOKIE}=made-there; Domain=example.com`]);
  } finally {
    await second.child.stop();
    await server.stop();
  }
});

test('explain says who may, for somebody who is only imagined, and uses up nothing', async () => {
  await gateway.target(HOST, { auth_required_groups: ['example/admins'] });
  const explain = async (more: object, path = '/'): Promise<unknown> => {
    const [answer] = await gateway.store.askAll(EXPLAIN, 5_000, { url: `https://${HOST}${path}`, ...more });
    const { steps, outcome } = answer as {
      steps: { step: string; decision: string }[];
      outcome: { kind: string; status?: number; fields: { name: string; value: string }[] };
    };
    const said = steps.find(({ step }) => step === 'checkIdentity')?.decision;
    const name =
      outcome.kind === 'forwarded' && outcome.fields.find((field) => field.name === 'x-auth-user-name')?.value;
    return [said, outcome.status ?? name];
  };
  expect(await explain({})).toEqual(['Nobody is logged in, and this host wants to know who comes in.', 401]);
  expect(await explain({ user: 'alice' })).toEqual(['alice is in none of auth_required_groups.', 403]);
  expect(await explain({ user: 'alice', groups: ['example/admins'] })).toEqual(['alice may use this host.', 'alice']);
  await gateway.target(HOST, { auth_required_groups: [] });
  const { cookie, path } = await begun();
  expect(await explain({ headers: { cookie } }, path)).toEqual([
    'This is where people come back to after a login; its code would be taken once.',
    400,
  ]);
  expect((await visit({ cookie }, { path })).status).toBe(303);
});
