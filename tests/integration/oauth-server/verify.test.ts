import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { OAUTH_SERVER_TARGET } from '#domain';
import { ISSUER, startAuthServer, type AuthServer } from '../../support/auth-server.ts';
import { eventually } from '../../support/eventually.ts';
import { HttpApp, type Told } from '../../support/http-app.ts';
import { inTime } from '../../support/in-time.ts';
import { connect } from '../../support/oauth-client.ts';

const SECRET = 'the-secret-of-the-proxies';

interface Answer {
  readonly authenticated?: boolean;
  readonly username?: string;
  readonly error?: string;
  readonly [name: string]: unknown;
}

let server: AuthServer;

beforeAll(async () => {
  server = await startAuthServer({ OAUTH_VERIFY_SECRET: SECRET });
  await server.protect('api.example.com', { auth_excluded_paths: ['/public'] });
  await server.protect('other.example.com');
  await server.protect('page.example.com', { auth_mode: 'redirect' });
  await server.protect('open.example.com', { auth_mode: 'passthrough' });
  await server.protect('staff.example.com', { auth_required_users: ['bob'] });
  await server.protect('*.apps.example.com');
  await server.protect('free.example.com', { auth_enabled: false });
  await server.protect('auth.example.com', { auth_enabled: false }, { target_url: OAUTH_SERVER_TARGET });
  await server.github.signIn('alice');
});

afterAll(() => server?.stop());

const ask = (
  host: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  app: HttpApp = server.app,
): Promise<Told<Answer>> =>
  app.ask<Answer>(method, '/verify', {
    headers: {
      'x-verify-secret': SECRET,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'https',
      'x-forwarded-method': 'GET',
      'x-forwarded-uri': '/page?a=1',
      'x-forwarded-for': '203.0.113.7',
      ...headers,
    },
  });

/** As a browser's address bar asks; fetch() says of itself that it is none. */
const navigate = (
  host: string,
  own: Readonly<Record<string, string>> = {},
  path = '/verify',
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = {
      'x-verify-secret': SECRET,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'https',
      'x-forwarded-method': 'GET',
      'x-forwarded-uri': '/page?a=1',
      'sec-fetch-mode': 'navigate',
      accept: 'text/html,*/*;q=0.8',
      ...own,
    };
    request({ port: server.app.port, path, headers }, (answer) => resolve(answer.resume()))
      .on('error', reject)
      .end();
  });

/** What /verify says that the backend may see. */
const left = async (host: string, own: Readonly<Record<string, string>>): Promise<(string | null)[]> => {
  const { status, headers } = await ask(host, own);
  return status === 200 ? [headers.get('cookie'), headers.get('authorization')] : [String(status)];
};

const tokenFor = async (host: string): Promise<string> =>
  (await connect(server, { params: { resource: `https://${host}` } })).access_token ?? '';

const cookieOf = async (): Promise<string> => {
  const browser = server.browser();
  await browser.open(`${ISSUER}/login?${new URLSearchParams({ return_url: 'https://page.example.com/' }).toString()}`);
  return `unified_auth_token=${browser.cookie('unified_auth_token')}`;
};

const forged = (head: object): string => Buffer.from(JSON.stringify(head)).toString('base64url');

describe('/verify', () => {
  test('attack 5: /verify answers nobody who does not know OAUTH_VERIFY_SECRET', async () => {
    const token = await tokenFor('api.example.com');
    const authorization = `Bearer ${token}`;
    for (const secret of ['', 'wrong', `${SECRET}x`]) {
      const told = await ask('api.example.com', { authorization, 'x-verify-secret': secret });
      expect([secret, told.status, told.headers.get('x-auth-user-id')]).toEqual([secret, 403, null]);
      expect(told.body).toEqual({ error: 'forbidden', error_description: expect.stringContaining('X-Verify-Secret') });
      expect((await ask('nobody.example.com', { 'x-verify-secret': secret })).text).toBe(told.text);
    }
    expect((await ask('api.example.com', { authorization })).status).toBe(200);
  });

  test('an access token: 200 with who it is, in fields and in JSON, whatever the method', async () => {
    const token = await tokenFor('api.example.com');
    for (const method of ['GET', 'POST', 'PUT']) {
      const told = await ask('api.example.com', { authorization: `bearer ${token}` }, method);
      expect([told.status, told.headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(told.body).toMatchObject({
        authenticated: true,
        user_id: '1001',
        sub: '1001',
        username: 'alice',
        email: 'alice@example.com',
        scope: 'access',
        client_id: decodeJwt(token)['client_id'],
      });
      const fields = ['id', 'name', 'email', 'groups'].map((name) => told.headers.get(`x-auth-user-${name}`));
      expect(fields).toEqual(['1001', 'alice', 'alice@example.com', '']);
    }
  });

  test('a session of the cookie domain counts at every host below it; of several such cookies none', async () => {
    const cookie = await cookieOf();
    for (const host of [
      'api.example.com',
      'other.example.com',
      'deep.apps.example.com',
      'API.example.com:443',
      'api.example.com.',
    ])
      expect([host, (await ask(host, { cookie: `a=b; ${cookie}; c=d` })).body.username]).toEqual([host, 'alice']);
    expect((await ask('api.example.com', { cookie: `${cookie}; ${cookie}x` })).status).toBe(401);
    expect((await ask('api.example.com', { cookie: `${cookie}; unified_auth_token=${'a'.repeat(43)}` })).status).toBe(
      401,
    );
  });

  test('attack 20: tokens of other hosts and other kinds are nobody', async () => {
    const token = await tokenFor('other.example.com');
    const {
      client,
      id_token = '',
      refresh_token = '',
    } = await connect(server, {
      params: { resource: 'https://api.example.com', scope: 'openid' },
    });
    const [header = '', payload = '', signature = ''] = token.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    for (const each of [
      token,
      id_token,
      refresh_token,
      client.registration_access_token,
      `${forged({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      `${forged({ alg: 'HS256', typ: 'at+jwt', kid })}.${payload}.${signature}`,
      `${forged({ alg: 'RS256', typ: 'JWT', kid })}.${payload}.${signature}`,
      `${forged({ alg: 'RS256', typ: 'at+jwt', kid, jku: 'https://evil.example/jwks' })}.${payload}.${signature}`,
      `${header}.${payload}.${'A'.repeat(9_000)}`,
    ]) {
      const told = await ask('api.example.com', { authorization: `Bearer ${each}` });
      expect([each.slice(0, 20), told.status]).toEqual([each.slice(0, 20), 401]);
      expect(told.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    const query = await ask('api.example.com', {
      'x-forwarded-uri': `/?access_token=${await tokenFor('api.example.com')}`,
    });
    expect(query.status).toBe(401);
    const clear = await ask('other.example.com', { authorization: `Bearer ${token}`, 'x-forwarded-proto': 'http' });
    expect(clear.status).toBe(401);
  });

  test('modes: forward is 401, redirect sends pages to log in, passthrough is 200 as nobody, not allowed is 403', async () => {
    const cookie = await cookieOf();
    expect([(await ask('api.example.com')).status, (await ask('api.example.com')).body.error]).toEqual([
      401,
      'unauthorized',
    ]);
    const page = await navigate('page.example.com');
    expect([page.statusCode, page.headers.location]).toEqual([
      302,
      `${ISSUER}/login?return_url=https%3A%2F%2Fpage.example.com%2Fpage%3Fa%3D1`,
    ]);
    for (const headers of [{ accept: 'application/json' }, { accept: 'text/html', 'sec-fetch-mode': 'cors' }])
      expect([headers, (await ask('page.example.com', headers)).status]).toEqual([headers, 401]);
    expect((await navigate('page.example.com', { 'x-forwarded-method': 'POST' })).statusCode).toBe(401);
    // Programs can do nothing with a page to log in.
    for (const own of [{ authorization: 'Bearer x' }, { accept: 'application/json' }])
      expect([own, (await navigate('page.example.com', own)).statusCode]).toEqual([own, 401]);
    expect((await navigate('api.example.com')).statusCode).toBe(401);
    expect([(await ask('open.example.com')).status, (await ask('open.example.com')).body]).toEqual([
      200,
      { authenticated: false },
    ]);
    expect((await ask('open.example.com')).headers.get('x-auth-user-id')).toBe('');
    expect((await ask('open.example.com', { cookie })).body.username).toBe('alice');
    const refused = await ask('staff.example.com', { cookie });
    expect([refused.status, refused.headers.get('x-auth-user-id'), refused.text.includes('bob')]).toEqual([
      403,
      null,
      false,
    ]);
    expect((await ask('free.example.com', { cookie })).body).toEqual({ authenticated: false });
    expect((await ask('nobody.example.com', { cookie })).status).toBe(403);
    expect((await ask('')).status).toBe(400);
    // It is for everybody, and so would be all that a proxy asks about by this name.
    for (const host of ['auth.example.com', 'AUTH.example.com.:443'])
      expect([host, (await ask(host, { cookie })).status]).toEqual([host, 400]);
  });

  test('/verify/nginx says 401 where others are redirected, with the same Location', async () => {
    const page = await navigate('page.example.com', {}, '/verify/nginx');
    expect([page.statusCode, page.headers.location, page.headers['www-authenticate']]).toEqual([
      401,
      `${ISSUER}/login?return_url=https%3A%2F%2Fpage.example.com%2Fpage%3Fa%3D1`,
      'Bearer',
    ]);
    const other = await navigate('page.example.com', { 'sec-fetch-mode': 'cors' }, '/verify/nginx');
    expect([other.statusCode, other.headers.location]).toEqual([401, undefined]);
    const stranger = await navigate('page.example.com', { 'x-verify-secret': 'wrong' }, '/verify/nginx');
    expect([stranger.statusCode, stranger.headers.location]).toEqual([403, undefined]);
    const known = await navigate('page.example.com', { cookie: await cookieOf() }, '/verify/nginx');
    expect([known.statusCode, known.headers['x-auth-user-name']]).toEqual([200, 'alice']);
  });

  test('what is left of the credentials for the backend is neither a login nor a token of ours', async () => {
    const cookie = await cookieOf();
    await server.protect('named.example.com', { auth_mode: 'passthrough', auth_cookie_name: 'named' });
    const foreign = `Bearer ${await tokenFor('other.example.com')}`;
    expect(await left('api.example.com', { cookie })).toEqual([null, null]);
    expect(await left('api.example.com', { cookie: `a=b; ${cookie}; c=d`, authorization: 'Basic YTpi' })).toEqual([
      'a=b; c=d',
      'Basic YTpi',
    ]);
    expect(await left('api.example.com', { cookie, authorization: foreign })).toEqual(['401']);
    for (const host of ['open.example.com', 'free.example.com', 'named.example.com'])
      expect([host, await left(host, { cookie: `a=b; ${cookie}`, authorization: foreign })]).toEqual([
        host,
        ['a=b', null],
      ]);
    expect(await left('named.example.com', { cookie: `named=x; a=b` })).toEqual(['a=b', null]);
  });

  test('attack 8: a path that two readers understand differently is in no excluded one', async () => {
    for (const uri of ['/public', '/public/', '/public/a?x=/../'])
      expect([uri, (await ask('api.example.com', { 'x-forwarded-uri': uri })).status]).toEqual([uri, 200]);
    for (const uri of [
      '/publicity',
      '/public/../admin',
      '/public/%2e%2e/admin',
      '/public/..;/admin',
      '/public//admin',
      '//public',
      '/public\\..\\admin',
      '/Public',
      '/admin?x=/public',
      '/%70ublic',
      '/public%2fadmin',
      '/',
    ])
      expect([uri, (await ask('api.example.com', { 'x-forwarded-uri': uri })).status]).toEqual([uri, 401]);
  });

  test('attack 6: nobody’s name ends a field or a list', async () => {
    await server.github.put({
      id: 6001,
      login: 'odd',
      name: 'a\r\nX-Auth-User-Id: 1',
      emails: [{ email: 'ö@example.com', primary: true, verified: true }],
    });
    await server.github.signIn('odd');
    const cookie = await cookieOf();
    await server.github.signIn('alice');
    const told = await ask('api.example.com', { cookie });
    expect([told.status, told.headers.get('x-auth-user-id'), told.headers.get('x-auth-user-email')]).toEqual([
      200,
      '6001',
      '%C3%B6@example.com',
    ]);
  });

  test('auth_pass_headers false tells the backend nothing of who asks', async () => {
    await server.protect('quiet.example.com', { auth_pass_headers: false });
    const told = await ask('quiet.example.com', { cookie: await cookieOf() });
    expect([told.status, told.headers.get('x-auth-user-id'), told.body.username]).toEqual([200, '', 'alice']);
  });

  test('attack 21: what is revoked is nobody at once, also where it was seen before', async () => {
    const cookie = await cookieOf();
    const token = await tokenFor('api.example.com');
    const authorization = `Bearer ${token}`;
    expect((await ask('api.example.com', { authorization })).status).toBe(200);
    expect((await ask('api.example.com', { cookie })).status).toBe(200);
    await server.app.store.revocations.revoke('token', decodeJwt(token).jti ?? '', new Date());
    await eventually(async () => expect((await ask('api.example.com', { authorization })).status).toBe(401));
    expect((await ask('api.example.com', { authorization, cookie })).status).toBe(401);
    await server.app.store.revocations.revoke('host', 'other.example.com', new Date());
    await eventually(async () => expect((await ask('other.example.com', { cookie })).status).toBe(401));
    expect((await ask('api.example.com', { cookie })).status).toBe(200);
    await server.app.store.revocations.revoke('user', '1001', new Date());
    await eventually(async () => expect((await ask('api.example.com', { cookie })).status).toBe(401));
  });

  test('attacks 31, 32: without Redis a protected host is 503 within 2 s, passthrough goes on as nobody', async () => {
    const next = Math.floor(Date.now() / 1_000) + 1;
    await eventually(() => expect(Date.now() / 1_000).toBeGreaterThan(next));
    const cookie = await cookieOf();
    expect((await ask('api.example.com', { cookie })).status).toBe(200);
    await server.app.redis.kill();
    try {
      await eventually(
        async () => {
          const { status } = await inTime(2_500, () => ask('api.example.com', { cookie }));
          expect(status).toBe(503);
        },
        { deadlineMs: 20_000 },
      );
      const open = await ask('open.example.com', { cookie: `unified_auth_token=${'b'.repeat(43)}` });
      expect([open.status, open.body]).toEqual([200, { authenticated: false }]);
    } finally {
      await server.app.redis.start();
    }
    await eventually(async () => expect((await ask('api.example.com', { cookie })).body.username).toBe('alice'));
  });
});
