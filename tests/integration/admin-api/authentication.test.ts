import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SessionInfo, TokenEmailSaved, TokenInfo } from '#contracts';
import type { ApiToken } from '#domain';
import { newToken } from '#store';
import { eventually } from '../../support/eventually.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

let api: HttpApp;
let alice: ApiToken;
let visitors = 0;

/** A client address that no other test logs in from. */
const visitor = (): Record<string, string> => ({ 'x-forwarded-for': `6.6.6.6, 10.0.0.${(visitors += 1)}` });
const login = (token: string, headers: Record<string, string> = visitor()): Promise<Told<SessionInfo>> =>
  api.ask<SessionInfo>('POST', '/auth/login', { body: { token }, headers });
const cookieOf = (told: Told<unknown>): { cookie: string } => ({
  cookie: told.headers.get('set-cookie')?.split(';')[0] ?? '',
});

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN, ADMIN_SESSION_LIFETIME_SECONDS: '600' });
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
});

afterAll(() => api?.stop());

describe('a token', () => {
  test('is told about itself, in the exact shape of the documentation', async () => {
    const info = await api.ask<TokenInfo>('GET', '/token/info', { token: alice.token });
    expect(info.status).toBe(200);
    expect(info.body).toEqual({
      name: 'alice',
      cert_email: 'alice@example.com',
      hash_preview: `${alice.hash.slice('sha256:'.length).slice(0, 16)}...`,
      admin: false,
      scopes: ['read', 'write'],
      expires_at: null,
    });
  });

  test('sets its e-mail address, which is used from then on', async () => {
    const token = await api.token('mover');
    const saved = await api.ask<TokenEmailSaved>('PUT', '/token/email', {
      token: token.token,
      body: { cert_email: 'newemail@example.com' },
    });
    expect(saved.body).toEqual({
      status: 'success',
      message: 'Certificate email updated to newemail@example.com',
      cert_email: 'newemail@example.com',
    });
    const info = await api.ask<TokenInfo>('GET', '/api/token/info', { token: token.token });
    expect(info.body.cert_email).toBe('newemail@example.com');
    expect(await api.store.tokens.findByName(token.name)).toMatchObject({ record: { token: token.token } });
    const bad = await api.ask('PUT', '/token/email', { token: token.token, body: { cert_email: 'nobody' } });
    expect(bad.status).toBe(400);
  });

  test('ADMIN_TOKEN may do everything; its e-mail address comes from the configuration', async () => {
    const info = await api.ask<TokenInfo>('GET', '/token/info', { token: ADMIN_TOKEN });
    expect(info.body).toMatchObject({ name: 'admin', admin: true, cert_email: null });
    const refused = await api.ask<{ message: string }>('PUT', '/token/email', {
      token: ADMIN_TOKEN,
      body: { cert_email: 'me@example.com' },
    });
    expect([refused.status, refused.body.message]).toEqual([409, expect.stringContaining('ADMIN_EMAIL')]);
  });

  test('named admin is the administrator too, and no other spelling can be made', async () => {
    const admin = await api.token('admin');
    const info = await api.ask<TokenInfo>('GET', '/token/info', { token: admin.token });
    expect(info.body).toMatchObject({ name: 'admin', admin: true });
    await expect(api.token('Admin')).rejects.toThrow('mistaken');
  });

  test.each([
    ['unknown', `Bearer ${newToken()}`, 'Invalid or revoked token'],
    ['one letter short', `Bearer ${ADMIN_TOKEN.slice(0, -1)}`, 'Invalid or revoked token'],
    ['its own hash', 'Bearer sha256:00', 'Invalid or revoked token'],
    ['empty', 'Bearer ', 'Send the token as'],
    ['another scheme', 'Basic YWRtaW46YWRtaW4=', 'Send the token as'],
  ])('that is %s is refused with 401, also where nobody needs one', async (_, authorization, message) => {
    for (const path of ['/token/info', '/proxy/targets', '/certificates', '/certificates/x/status']) {
      const refused = await api.ask<{ message: string }>('GET', path, { headers: { authorization } });
      expect([refused.status, refused.body.message]).toEqual([401, expect.stringContaining(message)]);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  test('that is revoked is refused at once', async () => {
    const token = await api.token('revoked');
    expect((await api.ask('GET', '/token/info', { token: token.token })).status).toBe(200);
    await api.store.tokens.delete(token, new Date());
    const refused = await api.ask<{ message: string }>('GET', '/token/info', { token: token.token });
    expect([refused.status, refused.body.message]).toEqual([401, 'Invalid or revoked token']);
  });

  test.each([
    ['POST', '/proxy/targets'],
    ['PUT', '/proxy/targets/a.example.com'],
    ['DELETE', '/proxy/targets/a.example.com'],
    ['POST', '/certificates'],
    ['POST', '/certificates/multi-domain'],
    ['POST', '/certificates/x/renew'],
    ['DELETE', '/certificates/x'],
    ['DELETE', '/certificates/x/domains/a.example.com'],
    ['PUT', '/token/email'],
    ['GET', '/token/info'],
    ['GET', '/auth/session'],
    ['GET', '/events'],
  ])('is needed for %s %s, at the bare path and under /api', async (method, path) => {
    for (const prefix of ['', '/api']) {
      const refused = await api.ask(method, prefix + path);
      expect([refused.status, refused.body]).toMatchObject([401, { statusCode: 401, error: 'Unauthorized' }]);
    }
  });

  test('cannot be made over HTTP, and the prefix /api is taken off once only', async () => {
    expect((await api.ask('POST', '/tokens', { token: ADMIN_TOKEN, body: { name: 'x' } })).status).toBe(404);
    expect((await api.ask('GET', '/api/api/token/info', { token: ADMIN_TOKEN })).status).toBe(404);
  });
});

describe('a session', () => {
  test('begins with a token and lives in a cookie that scripts and other hosts cannot have', async () => {
    const told = await login(alice.token);
    expect(told.status).toBe(200);
    expect(told.body).toMatchObject({ name: 'alice', cert_email: 'alice@example.com', admin: false });
    const [value, ...attributes] = told.headers.get('set-cookie')?.split('; ') ?? [];
    expect(value).toMatch(/^__Host-mpm_session=[\w-]{43}$/);
    expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
    expect(told.text + told.headers.get('set-cookie')).not.toContain(alice.token);
    const session = await api.ask<SessionInfo>('GET', '/auth/session', { headers: cookieOf(told) });
    expect(session.body).toEqual(told.body);
    expect(Date.parse(session.body.expires_at) - Date.now()).toBeGreaterThan(590_000);
  });

  test('acts as its token: own lists, own writes, from its own page', async () => {
    const cookie = cookieOf(await login(alice.token));
    const created = await api.ask('POST', '/proxy/targets', {
      headers: { ...cookie, ...SAME_ORIGIN },
      body: { hostname: 'session.example.com', target_url: 'http://localhost:1' },
    });
    expect([created.status, created.body]).toMatchObject([201, { proxy_target: { created_by: 'alice' } }]);
    const listed = await api.ask<{ owner_token_hash: string }[]>('GET', '/proxy/targets', { headers: cookie });
    expect(listed.body.map(({ owner_token_hash }) => owner_token_hash)).toEqual([alice.hash]);
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    ['no page (a typed address)', { 'sec-fetch-site': 'none' }],
    ['another origin, in a browser without Sec-Fetch', { origin: 'https://evil.example.com' }],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }],
    ['a sandboxed page', { origin: 'null' }],
    ['somewhere unsaid', {}],
  ])('attack 30: changes nothing for %s', async (_, headers) => {
    const cookie = cookieOf(await login(alice.token));
    const ask = { headers: { ...cookie, ...headers }, body: { cert_email: 'evil@example.com' } };
    const refused = await api.ask('PUT', '/token/email', ask);
    expect(refused.status).toBe(403);
    expect((await api.store.tokens.findByHash(alice.hash))?.record.cert_email).toBe('alice@example.com');
    const read = await api.ask('GET', '/token/info', { headers: { ...cookie, ...headers } });
    expect(read.status).toBe(200);
  });

  test('is told its own origin by the gateway, and by the Host header without one', async () => {
    const cookie = cookieOf(await login(alice.token));
    const put = async (headers: Record<string, string>): Promise<number> =>
      (
        await api.ask('PUT', '/token/email', {
          headers: { ...cookie, ...headers },
          body: { cert_email: 'alice@example.com' },
        })
      ).status;
    const gateway = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'admin.example.com' };
    expect(await put({ origin: api.url })).toBe(200);
    expect(await put({ ...gateway, origin: 'https://admin.example.com' })).toBe(200);
    expect(await put({ ...gateway, origin: 'http://admin.example.com' })).toBe(403);
    expect(await put({ ...gateway, origin: api.url })).toBe(403);
  });

  test('cannot be begun from the page of another origin', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example.com' }]) {
      const refused = await login(alice.token, { ...visitor(), ...headers });
      expect([refused.status, refused.headers.get('set-cookie')]).toEqual([403, null]);
    }
    expect((await login(alice.token, { ...visitor(), ...SAME_ORIGIN })).status).toBe(200);
  });

  test('ends by logging out, and its cookie with it', async () => {
    const cookie = cookieOf(await login(alice.token));
    expect(
      (await api.ask('POST', '/auth/logout', { headers: { ...cookie, 'sec-fetch-site': 'same-site' } })).status,
    ).toBe(403);
    const out = await api.ask('POST', '/auth/logout', { headers: { ...cookie, ...SAME_ORIGIN } });
    expect(out.status).toBe(200);
    expect(out.headers.get('set-cookie')).toMatch(/^__Host-mpm_session=; Max-Age=0; Path=\/; HttpOnly; Secure/);
    const after = await api.ask<{ message: string }>('GET', '/auth/session', { headers: cookie });
    expect([after.status, after.body.message]).toEqual([401, expect.stringContaining('has ended')]);
    expect((await api.ask('POST', '/auth/logout')).status).toBe(200);
  });

  test('ends with its token, at once', async () => {
    const token = await api.token('short-lived');
    const cookie = cookieOf(await login(token.token));
    expect((await api.ask('GET', '/auth/session', { headers: cookie })).status).toBe(200);
    await api.store.tokens.delete(token, new Date());
    expect((await api.ask('GET', '/auth/session', { headers: cookie })).status).toBe(401);
  });

  test('that has ended is like none where nobody needs one', async () => {
    const headers = { cookie: '__Host-mpm_session=stale' };
    expect((await api.ask('GET', '/proxy/targets', { headers })).status).toBe(200);
    expect((await api.ask('GET', '/health', { headers })).status).toBe(503);
    expect((await api.ask('GET', '/token/info', { headers })).status).toBe(401);
  });

  test('ends when its time is over, however much it is used', async () => {
    const lifetime = 600_000;
    for (const [began, status] of [
      [Date.now() - lifetime - 1_000, 401],
      [Date.now() - lifetime + 60_000, 200],
    ] as const) {
      const id = await api.store.sessions.create(alice.hash, new Date(began));
      const told = await api.ask('GET', '/auth/session', { headers: { cookie: `__Host-mpm_session=${id}` } });
      expect(told.status).toBe(status);
    }
  });

  test('is kept alive by use, and not by being looked at', async () => {
    const redis = new RedisClient(api.redis.socketPath);
    const id = await api.store.sessions.create(alice.hash, new Date());
    const key = api.store.keys.session(createHash('sha256').update(id).digest('hex'));
    const secondsLeft = async (): Promise<number> => Number((await redis.command(`TTL ${key}`)).slice(1));
    await redis.command(`EXPIRE ${key} 30`);
    expect(await api.store.sessions.find(id, new Date())).toBeDefined();
    expect(await secondsLeft()).toBeLessThanOrEqual(30);
    await api.ask('GET', '/auth/session', { headers: { cookie: `__Host-mpm_session=${id}` } });
    expect(await secondsLeft()).toBeGreaterThan(3_000);
  });

  test('a new log-in ends the one before', async () => {
    const first = cookieOf(await login(alice.token));
    const second = cookieOf(await login(alice.token, { ...visitor(), ...first }));
    expect((await api.ask('GET', '/auth/session', { headers: first })).status).toBe(401);
    expect((await api.ask('GET', '/auth/session', { headers: second })).status).toBe(200);
  });

  test('can be had with ADMIN_TOKEN; a token that is sent goes before a cookie', async () => {
    const cookie = cookieOf(await login(ADMIN_TOKEN));
    expect((await api.ask('GET', '/auth/session', { headers: cookie })).body).toMatchObject({
      name: 'admin',
      admin: true,
    });
    const both = await api.ask<TokenInfo>('GET', '/token/info', { headers: cookie, token: alice.token });
    expect(both.body.name).toBe('alice');
  });
});

describe('guessing tokens', () => {
  test('is stopped by address: 429 with Retry-After, also for the right token', async () => {
    const headers = visitor();
    const wrong = await Promise.all(Array.from({ length: 15 }, () => login(newToken(), headers)));
    expect(wrong.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(wrong.filter(({ status }) => status === 429)).toHaveLength(5);
    const refused = await login(alice.token, headers);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(300);
    // Only what the gateway added counts: a client cannot choose another address, nor lock somebody else out.
    const [, last] = headers['x-forwarded-for']?.split(', ') ?? [];
    expect((await login(alice.token, { 'x-forwarded-for': `7.7.7.7, ${last}` })).status).toBe(429);
    expect((await login(alice.token, { 'x-forwarded-for': `${last}, 10.9.9.9` })).status).toBe(200);
  });

  test('is counted for a whole IPv6 subscriber, and good log-ins are not counted', async () => {
    for (let i = 0; i < 10; i += 1) await login(newToken(), { 'x-forwarded-for': `2001:db8:1:2:${i}::1` });
    expect((await login(alice.token, { 'x-forwarded-for': '2001:db8:1:2:ffff::1' })).status).toBe(429);
    expect((await login(alice.token, { 'x-forwarded-for': '2001:db8:1:3::1' })).status).toBe(200);
    const headers = visitor();
    for (let i = 0; i < 12; i += 1) expect((await login(alice.token, headers)).status).toBe(200);
  });

  test('is stopped from everywhere together as well; what one address has too much of does not count there', async () => {
    const redis = new RedisClient(api.redis.socketPath);
    const all = api.store.keys.loginAttempts('all');
    await redis.command(`DEL ${all}`);
    const headers = visitor();
    for (let i = 0; i < 14; i += 1) await login(newToken(), headers);
    expect(await redis.command(`GET ${all}`)).toBe('$2\r\n10\r\n');
    await redis.command(`SET ${all} 200 EX 60`);
    const refused = await login(alice.token);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(refused.text).toContain('from everywhere');
    expect((await api.ask('GET', '/token/info', { token: alice.token })).status).toBe(200);
    await redis.command(`DEL ${all}`);
    expect((await login(alice.token)).status).toBe(200);
  });
});

test('nothing secret gets into the log', async () => {
  const cookie = cookieOf(await login(alice.token));
  await api.ask('GET', '/proxy/targets?token=in-the-query', { headers: cookie, token: newToken() });
  await api.ask('POST', '/auth/login', {
    raw: `{"token":"${alice.token}"`,
    headers: { 'content-type': 'application/json' },
  });
  const log = (): string => api.process.output();
  await eventually(() => log().split('"path":"/proxy/targets"').length > 1);
  for (const secret of [ADMIN_TOKEN, alice.token, cookie.cookie.split('=')[1] ?? '', 'in-the-query']) {
    expect(secret.length).toBeGreaterThan(5);
    expect(log()).not.toContain(secret);
  }
  expect(log()).not.toMatch(/mpm_[\w-]{20}/);
});
