import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ADMIN_API_TARGET, ADMIN_DOOR, ADMIN_DOOR_SECRET, NOBODY } from '#domain';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { ADMIN_TOKEN, HttpApp } from '../../support/http-app.ts';
import { ALICE, AUTH_HOST, bearer, BOB, logIn, setUpIdentity, tokenFor } from '../../support/identity.ts';
import { setRoute } from '../../support/routes.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'admin.example.com';
const PUBLIC_PORT = 8443;
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' };
const JSON_BODY = { 'content-type': 'application/json' };

let gateway: GatewayProcess;
let api: HttpApp;

/** Over HTTPS, from an address outside ADMIN_ALLOW_FROM. */
const visit = (path: string, headers: Record<string, string> = {}, way: Partial<Way> = {}): Promise<Visit> =>
  gateway.visit(HOST, { protocol: 'https', from: '127.0.0.2', path, headers, ...way });
const sessionOf = ({ headers }: Visit): string =>
  /__Host-mpm_session=[^;]+/.exec(headers['set-cookie']?.join('\n') ?? '')?.[0] ?? '';
const login = (token: string, headers: Record<string, string> = {}): Promise<Visit> =>
  visit('/auth/login', { ...JSON_BODY, ...headers }, { method: 'POST', body: JSON.stringify({ token }) });
const secretOf = async (): Promise<string> =>
  (await gateway.store.secrets.shared(ADMIN_DOOR_SECRET)).toString('base64url');

beforeAll(async () => {
  const port = await freePort();
  gateway = await GatewayProcess.start({
    environment: {
      ADMIN_API_PORT: String(port),
      ADMIN_ALLOW_FROM: '127.0.0.1/32',
      PUBLIC_HTTPS_PORT: String(PUBLIC_PORT),
    },
  });
  api = await HttpApp.start(
    'admin-api',
    { ADMIN_TOKEN, ADMIN_GITHUB_USERS: 'Alice' },
    { redis: gateway.redis, store: gateway.store, port },
  );
  await setUpIdentity(gateway);
  const own = { https_redirect: true, auth_enabled: true, auth_mode: 'passthrough' } as const;
  await gateway.target(HOST, { target_url: ADMIN_API_TARGET, ...own });
});
afterAll(async () => {
  await api?.stop();
  await gateway?.stop();
});

describe('a stranger at the admin host', () => {
  test('has the page of the GUI and the ways to log in, and no answer of the API', async () => {
    const page = await visit('/admin');
    expect([page.status, page.body]).toEqual([200, expect.stringContaining('<base href="/admin/"')]);
    expect(JSON.parse((await visit('/api/auth/ways')).body)).toEqual({ token: true, github: true });
    // No access token logs in here but at its MCP server, so nothing says where to get one.
    expect((await visit('/.well-known/oauth-protected-resource')).body).not.toContain('authorization_servers');
    for (const path of [
      '/proxy/targets',
      '/api/certificates',
      '/health',
      '/routes',
      '/ca/bundle',
      '/acme/directory',
      '/token/info',
    ])
      expect([path, (await visit(path)).status]).toEqual([path, 401]);
    for (const path of ['/docs', '/api/docs/', '/openapi.json', '/api/openapi.json', '/DOCS', '/docs/swagger-ui.css'])
      expect([path, (await visit(path)).status]).toEqual([path, 404]);
    expect((await visit('/proxy/targets', {}, { protocol: 'h2' })).status).toBe(401);
  });

  test('is let in with a token, or with its session, from its own page alone', async () => {
    expect((await visit('/proxy/targets', bearer(ADMIN_TOKEN))).status).toBe(200);
    expect((await visit('/proxy/targets', bearer('mpm_wrong'))).status).toBe(401);
    const cookie = sessionOf(await login(ADMIN_TOKEN, { 'sec-fetch-site': 'same-origin' }));
    expect((await visit('/health', { cookie })).status).toBe(503);
    expect((await visit('/proxy/targets', { cookie })).status).toBe(200);
    const put = (headers: Record<string, string>): Promise<Visit> =>
      visit('/settings', { cookie, ...JSON_BODY, ...headers }, { method: 'PUT', body: '{}' });
    for (const site of ['same-site', 'cross-site', 'none'])
      expect((await put({ 'sec-fetch-site': site })).status).toBe(403);
    expect((await put({ origin: `https://${HOST}.evil.example` })).status).toBe(403);
    expect((await put({ origin: `http://${HOST}:${gateway.httpsPort}` })).status).toBe(403);
    expect((await put({ 'sec-fetch-site': 'same-origin' })).status).not.toBe(403);
    expect((await login(ADMIN_TOKEN, { 'sec-fetch-site': 'same-site' })).status).toBe(403);
  });

  test('is sent to HTTPS by plain HTTP whatever it brings, and nothing of it is looked at', async () => {
    const body = JSON.stringify({ token: ADMIN_TOKEN });
    const posted = await visit('/auth/login', JSON_BODY, { protocol: 'http', method: 'POST', body });
    expect([posted.status, posted.headers.location]).toEqual([308, `https://${HOST}:${PUBLIC_PORT}/auth/login`]);
    const got = await visit('/proxy/targets?a=b', bearer(ADMIN_TOKEN), { protocol: 'http' });
    expect([got.status, got.headers.location]).toEqual([301, `https://${HOST}:${PUBLIC_PORT}/proxy/targets?a=b`]);
    // Also where somebody has turned the redirect off.
    await gateway.target(HOST, {
      target_url: ADMIN_API_TARGET,
      https_redirect: false,
      auth_enabled: true,
      auth_mode: 'passthrough',
    });
    expect((await visit('/proxy/targets', bearer(ADMIN_TOKEN), { protocol: 'http' })).status).toBe(301);
    expect(posted.headers['set-cookie']).toBeUndefined();
  });

  test('gets no further by the name of another host: rebound names, localhost, the internal name', async () => {
    for (const host of ['localhost', '127.0.0.1', 'evil.example', `${HOST}.evil.example`, '[::1]']) {
      const told = await visit('/token/info', { ...bearer(ADMIN_TOKEN), host }, { servername: HOST });
      expect([host, told.status === 200]).toEqual([host, false]);
    }
    const claimed = await visit('/proxy/targets', { 'x-forwarded-host': 'localhost', 'x-forwarded-for': '127.0.0.1' });
    expect(claimed.status).toBe(401);
    expect(
      (await gateway.visit(`${HOST}.`, { protocol: 'https', from: '127.0.0.2', path: '/routes', servername: HOST }))
        .status,
    ).toBe(401);
  });

  test('cannot say that it is somebody, nor that the door is another', async () => {
    const forged = { [ADMIN_DOOR.userId]: ALICE.sub, [ADMIN_DOOR.userName]: 'alice' };
    const secret = await secretOf();
    for (const shown of [forged, { ...forged, [ADMIN_DOOR.secret]: secret }]) {
      expect((await visit('/auth/github', shown)).status).toBe(401);
      const spelled = Object.fromEntries(
        Object.entries(shown).map(([name, value]) => [name.replaceAll('-', '_'), value]),
      );
      expect((await visit('/auth/github', spelled)).status).toBe(401);
    }
    for (const door of ['', 'login', 'none'])
      expect((await visit('/routes', { [ADMIN_DOOR.door]: door })).status).toBe(401);
    // Nor at localhost, where one may administer, and where nobody logs in with GitHub.
    const local = await gateway.visit('localhost', {
      protocol: 'http',
      path: '/auth/github',
      headers: { ...forged, [ADMIN_DOOR.door]: 'login', [ADMIN_DOOR.secret]: secret },
    });
    expect(local.status).toBe(404);
    // Whoever reaches the internal port, but has not the secret, neither.
    for (const wrong of ['', 'x', Buffer.alloc(32).toString('base64url'), `${secret}, ${secret}`]) {
      const headers = { ...forged, [ADMIN_DOOR.door]: 'login', [ADMIN_DOOR.secret]: wrong };
      expect((await api.ask('GET', '/auth/github', { headers })).status).toBe(403);
    }
  });
});

const githubLogin = (headers: Record<string, string>): Promise<Visit> =>
  visit('/auth/github', { ...NAVIGATION, ...headers });

describe('logging in with GitHub at the admin host', () => {
  test('goes by way of the auth host; who is no administrator is told so, and gets no session', async () => {
    const sent = await githubLogin({});
    const to = new URL(sent.headers.location ?? 'about:blank');
    expect([sent.status, to.host, to.pathname]).toEqual([302, `${AUTH_HOST}:${PUBLIC_PORT}`, '/login']);
    expect(to.searchParams.get('return_url')).toBe(`https://${HOST}:${PUBLIC_PORT}/auth/github`);
    const bob = await githubLogin((await logIn(gateway.store, '.example.com', BOB)).headers);
    expect([bob.status, sessionOf(bob), bob.body]).toEqual([
      403,
      '',
      expect.stringContaining('not among ADMIN_GITHUB_USERS'),
    ]);
  });

  test('gives one of ADMIN_GITHUB_USERS the rights of the administrator, together with the login alone', async () => {
    const { headers } = await logIn(gateway.store, '.example.com', ALICE);
    const back = await githubLogin(headers);
    expect([back.status, back.headers['refresh']]).toEqual([200, '0; url=/admin']);
    const own = sessionOf(back);
    expect(back.headers['set-cookie']?.join()).toMatch(
      /__Host-mpm_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict/,
    );
    const cookie = `${own}; ${headers.cookie}`;
    expect(JSON.parse((await visit('/auth/session', { cookie })).body)).toMatchObject({
      name: 'github:alice',
      admin: true,
    });
    const body = JSON.stringify({
      hostname: 'made.example.com',
      target_url: 'http://localhost:1',
      enable_https: false,
    });
    const made = await visit(
      '/proxy/targets',
      { cookie, ...JSON_BODY, 'sec-fetch-site': 'same-origin' },
      { method: 'POST', body },
    );
    expect([made.status, JSON.parse(made.body)]).toMatchObject([201, { proxy_target: { created_by: 'admin' } }]);
    // The cookie of the session alone, that of the login alone, and with the login of somebody else.
    const bob = await logIn(gateway.store, '.example.com', BOB);
    for (const other of [own, headers.cookie, `${own}; ${bob.headers.cookie}`])
      expect((await visit('/routes', { cookie: other })).status).toBe(401);
    const forged = {
      [ADMIN_DOOR.secret]: await secretOf(),
      [ADMIN_DOOR.userId]: ALICE.sub,
      [ADMIN_DOOR.userName]: 'alice',
    };
    expect((await visit('/routes', { cookie: own, ...forged })).status).toBe(401);
    // An access token of the same person is a program's: it logs in nowhere.
    const claims = { iss: `https://${AUTH_HOST}:${PUBLIC_PORT}` };
    const program = bearer(await tokenFor(gateway.store, `https://${HOST}:${PUBLIC_PORT}`, { claims }));
    expect((await githubLogin(program)).status).toBe(403);
    expect((await visit('/routes', { cookie: own, ...program })).status).toBe(401);
  });

  test('ends with the login at once, and cuts the stream of events', async () => {
    const { headers, login: begun } = await logIn(gateway.store, '.example.com', ALICE);
    const cookie = `${sessionOf(await githubLogin(headers))}; ${headers.cookie}`;
    expect((await visit('/routes', { cookie })).status).toBe(200);
    let over = false;
    const stream = visit('/events', { cookie }).then(
      () => (over = true),
      (error: Error) => (over = !error.message.includes('in time')),
    );
    const revoked = await visit(
      '/oauth/revocations',
      { ...bearer(ADMIN_TOKEN), ...JSON_BODY },
      { method: 'POST', body: JSON.stringify({ kind: 'login', value: begun.id }) },
    );
    expect(revoked.status).toBeLessThan(300);
    await eventually(async () => expect((await visit('/routes', { cookie })).status).toBe(401));
    await stream;
    expect(over).toBe(true);
  });
});

/** Calls a tool of the MCP server. */
const call = (path: string, headers: Record<string, string>, name = 'list_hosts', given = {}): Promise<Visit> =>
  visit(
    path,
    { ...JSON_BODY, accept: 'application/json, text/event-stream', ...headers },
    {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } }),
    },
  );
const made = (hostname: string) => ({ hostname, target_url: 'http://localhost:1', enable_https: false });

describe('the MCP server at the admin host', () => {
  const ORIGIN = `https://${HOST}:${PUBLIC_PORT}`;
  const access = (scope: string, claims: object = {}, audience = ORIGIN): Promise<string> =>
    tokenFor(gateway.store, audience, {
      claims: { iss: `https://${AUTH_HOST}:${PUBLIC_PORT}`, scope: `access ${scope}`, ...claims },
    });
  test.each([
    ['/mcp', 'gateway:read'],
    ['/mcp/write', 'gateway:write'],
  ])('tells a stranger at %s where tokens are from, and which scope it wants', async (path, scope) => {
    const refused = await call(path, {});
    const metadata = `${ORIGIN}/.well-known/oauth-protected-resource${path}`;
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      `Bearer realm="${HOST}", scope="${scope}", resource_metadata="${metadata}"`,
    ]);
    expect(JSON.parse((await visit(new URL(metadata).pathname)).body)).toMatchObject({
      resource: ORIGIN + path,
      authorization_servers: [`https://${AUTH_HOST}:${PUBLIC_PORT}`],
      scopes_supported: [scope],
    });
    for (const other of ['/routes', '/mcp/other', ''])
      expect((await visit(`/.well-known/oauth-protected-resource${other}`)).body).not.toContain(
        'authorization_servers',
      );
  });

  test('has the rights of the administrator who allowed it, to look, and to change things with the scope for that alone', async () => {
    const reads = bearer(await access('gateway:read'));
    const looked = await call('/mcp', reads);
    expect([looked.status, looked.body]).toEqual([200, expect.stringContaining(HOST)]);
    expect((await call('/mcp', reads, 'create_host', made('not.example.com'))).body).toMatch(/not found|unknown/i);
    const kept = await call('/mcp/write', reads, 'create_host', made('not.example.com'));
    expect([kept.status, kept.headers['www-authenticate']]).toEqual([
      403,
      expect.stringContaining('scope="gateway:write", error="insufficient_scope"'),
    ]);
    const writes = bearer(await access('gateway:write'));
    const created = await call('/mcp/write', writes, 'create_host', made('by-mcp.example.com'));
    expect([created.status, created.body]).toEqual([200, expect.not.stringContaining('"isError":true')]);
    expect((await gateway.store.targets.find('by-mcp.example.com' as never))?.record.created_by).toBe('admin');
    // Tokens of the API are good there as before.
    expect((await call('/mcp/write', bearer(ADMIN_TOKEN))).status).toBe(200);
  });

  test('takes no token for another host, of nobody who is no administrator, with another scope, or that was revoked', async () => {
    const cases: [string, number, Record<string, string>][] = [
      ['another host', 401, bearer(await access('gateway:read', {}, 'https://app.example.com:8443'))],
      ['bob', 403, bearer(await access('gateway:read', BOB))],
      ['another scope', 403, bearer(await access('mcp'))],
      ['a look-alike', 403, bearer(await access('gateway:reader'))],
      ['no token', 401, bearer('eyJhbGciOiJub25lIn0.e30.')],
      ['a wrong token of the API', 401, bearer('mpm_wrong')],
    ];
    for (const [name, status, headers] of cases)
      expect([name, (await call('/mcp', headers)).status]).toEqual([name, status]);
    const jti = 'a-token-that-goes';
    const going = bearer(await access('gateway:read', { jti }));
    expect((await call('/mcp', going)).status).toBe(200);
    await gateway.everywhere(() => gateway.store.revocations.revoke('token', jti, new Date()));
    await eventually(async () => expect((await call('/mcp', going)).status).toBe(401));
  });

  test('is for no cookie, and an access token is for nothing else there, however the path is written', async () => {
    const { headers } = await logIn(gateway.store, '.example.com', ALICE);
    const cookie = `${sessionOf(await githubLogin(headers))}; ${headers.cookie}`;
    expect((await visit('/routes', { cookie })).status).toBe(200);
    for (const site of ['same-origin', 'cross-site', 'none'])
      expect((await call('/mcp', { cookie, 'sec-fetch-site': site })).status).toBe(401);
    const writes = bearer(await access('gateway:write gateway:read'));
    for (const path of [
      '/routes',
      '/api/mcp',
      '/mcp/',
      '/MCP',
      '/mcp%2fwrite',
      '/mcp/../routes',
      '/mcp/write/',
      '/mcpx',
    ])
      expect([path, (await call(path, writes)).status === 200]).toEqual([path, false]);
    expect((await visit('/proxy/targets', writes)).status).toBe(401);
    const forged = {
      [ADMIN_DOOR.scope]: 'gateway:write',
      [ADMIN_DOOR.userId]: ALICE.sub,
      [ADMIN_DOOR.userName]: 'alice',
    };
    const secret = { [ADMIN_DOOR.secret]: await secretOf() };
    for (const path of ['/routes', '/mcp']) expect((await call(path, { ...forged, ...secret })).status).toBe(401);
    // Whoever reaches the internal port has not the secret; and through the door it is for the MCP server alone.
    expect((await api.ask('GET', '/routes', { headers: forged })).status).toBe(401);
    const outside = { ...forged, ...secret, [ADMIN_DOOR.door]: 'login' };
    expect((await api.ask('GET', '/routes', { headers: outside })).status).toBe(401);
    const rebound = await gateway.visit('evil.example', {
      protocol: 'https',
      path: '/mcp',
      headers: writes,
      servername: HOST,
    });
    expect(rebound.status).not.toBe(200);
    // A page that wants to send a token is not told that it may.
    const asking = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    expect((await visit('/mcp', asking, { method: 'OPTIONS' })).status).toBe(401);
  });

  test('is for tokens of the API alone where auth_prm is false', async () => {
    await gateway.target(HOST, { auth_prm: false });
    const reads = bearer(await access('gateway:read'));
    expect([(await call('/mcp', reads)).status, (await call('/mcp', bearer(ADMIN_TOKEN))).status]).toEqual([401, 200]);
    await gateway.target(HOST, { auth_prm: true });
    expect((await call('/mcp', reads)).status).toBe(200);
  });
});

test('explain tells what admin-api would hear, but not the secret that it believes', async () => {
  const body = JSON.stringify({ url: `https://${HOST}/routes`, user: 'alice' });
  const told = await visit('/explain', { ...bearer(ADMIN_TOKEN), ...JSON_BODY }, { method: 'POST', body });
  expect([told.status, told.body]).toEqual([200, expect.stringContaining(ADMIN_DOOR.userName)]);
  expect(told.body).toContain(`{"name":"${ADMIN_DOOR.secret}","value":"***"`);
  expect(told.body).not.toContain(await secretOf());
});

test('the admin host takes no routes, and no route of another host leads there', async () => {
  const app = 'app.example.com';
  await gateway.target(app, { target_url: 'http://127.0.0.1:1', enable_http: true });
  const everywhere = { owner_token_hash: NOBODY, created_by: 'admin', path_pattern: '/admin' };
  await setRoute([gateway], 'to-admin', { ...everywhere, target_value: HOST });
  expect((await visit('/admin')).status).toBe(200);
  for (const protocol of ['http', 'https'] as const)
    expect((await gateway.visit(app, { protocol, path: '/admin' })).status).toBe(503);
  await setRoute([gateway], 'to-admin', null);
});

test('an admin host without auth-setup has no login with GitHub, whatever a client says; in insecure mode it is closed', async () => {
  await gateway.target(HOST, { auth_enabled: false });
  const { headers } = await logIn(gateway.store, '.example.com', ALICE);
  const forged = { [ADMIN_DOOR.door]: 'login', [ADMIN_DOOR.secret]: await secretOf() };
  const known = { [ADMIN_DOOR.userId]: ALICE.sub, [ADMIN_DOOR.userName]: 'alice' };
  expect((await visit('/auth/github', { ...NAVIGATION, ...headers, ...forged, ...known })).status).toBe(404);
  expect(JSON.parse((await visit('/auth/ways')).body)).toEqual({ token: true, github: false });
  expect((await visit('/routes')).status).toBe(401);
  const insecure = await gateway.beside({ ADMIN_API_PORT: String(api.port), SERVE_MODE: 'insecure' });
  try {
    const closed = await insecure.visit(HOST, { protocol: 'http', path: '/routes', headers: bearer(ADMIN_TOKEN) });
    expect([closed.status, closed.body]).toEqual([403, expect.stringContaining('over HTTPS alone')]);
  } finally {
    await insecure.child.stop();
  }
});
