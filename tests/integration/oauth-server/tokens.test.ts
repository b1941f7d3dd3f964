import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, customFetch, decodeJwt, jwtVerify } from 'jose';
import { ADMIN_API_TARGET } from '#domain';
import { ISSUER, startAuthServer, type AuthServer } from '../../support/auth-server.ts';
import { eventually } from '../../support/eventually.ts';
import { HttpApp } from '../../support/http-app.ts';
import {
  authorize,
  authorizeUrl,
  CALLBACK,
  connect,
  pkce,
  post,
  refresh,
  register,
  type Connected,
  type Registered,
} from '../../support/oauth-client.ts';
import { RedisClient } from '../../support/redis-client.ts';

const RESOURCE = 'https://mcp.example.com';
const LEEWAY_SECONDS = 2;

let server: AuthServer;

beforeAll(async () => {
  server = await startAuthServer({
    OAUTH_REFRESH_REUSE_LEEWAY: String(LEEWAY_SECONDS),
    OAUTH_ACCESS_TOKEN_LIFETIME: '600',
    OAUTH_REFRESH_TOKEN_LIFETIME: '7200',
    ADMIN_GITHUB_USERS: 'Alice',
  });
  await server.protect('mcp.example.com');
  await server.protect('other.example.com', { auth_allowed_scopes: ['read', 'write'] });
  await server.github.signIn('alice');
});

afterAll(() => server?.stop());

const tokens = (own: Readonly<Record<string, string>> = {}): Promise<Connected> =>
  connect(server, { params: { resource: RESOURCE, ...own } });

const keysOf = async (redis: RedisClient, pattern: string): Promise<string[]> =>
  (await redis.command(`KEYS ${pattern}`)).split('\r\n').filter((line) => line.startsWith('oauth:'));

const ttlOf = async (redis: RedisClient, key: string): Promise<number> =>
  Number((await redis.command(`TTL ${key}`)).trim().slice(1));

/** A second since 1970 that has not begun. */
const nextSecond = (): Promise<void> => {
  const until = Math.floor(Date.now() / 1_000) + 1;
  return eventually(() => expect(Date.now() / 1_000).toBeGreaterThanOrEqual(until));
};

/** A client that was allowed and has its code, and the form that changes it for tokens. */
const coded = async (client: Registered, resource = RESOURCE) => {
  const { verifier, challenge } = pkce();
  const shown = await authorize(server.browser(), client, { code_challenge: challenge, resource });
  const code = shown.url.searchParams.get('code') ?? '';
  const proof = { code, redirect_uri: CALLBACK, code_verifier: verifier, client_id: client.client_id };
  return { shown, form: { grant_type: 'authorization_code', ...proof } };
};

/** The server hears of it a moment later. Each token is used once: a second use would end the grant by itself. */
const refreshesNoMore = async (client: Registered, first: string): Promise<void> => {
  let token = first;
  await eventually(async () => {
    const { body } = await refresh(server, client, token);
    token = body.refresh_token ?? token;
    expect(body.error).toBe('invalid_grant');
  });
};

describe('an access token', () => {
  test('is a JWT of RFC 9068 for its host, and says who the person is and by which grant', async () => {
    const { access_token = '', scope, token_type } = await tokens();
    const keys = createRemoteJWKSet(new URL(`${ISSUER}/jwks`), { [customFetch]: server.fetch });
    const { payload, protectedHeader } = await jwtVerify(access_token, keys, {
      issuer: ISSUER,
      audience: RESOURCE,
      typ: 'at+jwt',
    });
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) });
    expect(payload).toMatchObject({
      sub: '1001',
      username: 'alice',
      email: 'alice@example.com',
      emails: ['alice@example.com', 'alice@example.org'],
      groups: [],
      scope: 'access',
      grant: expect.any(String),
      jti: expect.any(String),
    });
    expect([scope, token_type]).toEqual(['access', 'Bearer']);
  });

  test('lifetimes are those of OAUTH_ACCESS_TOKEN_LIFETIME and OAUTH_REFRESH_TOKEN_LIFETIME', async () => {
    const { access_token = '', refresh_token = '', expires_in, client } = await tokens();
    const { exp = 0, iat = 0 } = decodeJwt(access_token);
    expect([expires_in, exp - iat]).toEqual([600, 600]);
    const redis = new RedisClient(server.app.redis.socketPath);
    const codes = await keysOf(redis, 'oauth:artifact:AuthorizationCode:*');
    const codeLives = await Promise.all(codes.map((key) => ttlOf(redis, key)));
    expect([codes.length > 0, Math.max(...codeLives) <= 60]).toEqual([true, true]);
    // A login lasts 14 days, and until its end a client can be allowed, which then refreshes.
    expect(await ttlOf(redis, 'oauth:user:1001')).toBeGreaterThan(14 * 86_400 + 7_200);
    const lives = await Promise.all(
      (await keysOf(redis, 'oauth:artifact:RefreshToken:*')).map((key) => ttlOf(redis, key)),
    );
    expect(Math.max(...lives)).toBeGreaterThan(7_100);
    expect(Math.max(...lives)).toBeLessThanOrEqual(7_200);
    // finding h: a new refresh token ends when the first one would have, whoever refreshes for ever.
    await nextSecond();
    const { body } = await refresh(server, client, refresh_token);
    const token = String(body.refresh_token);
    const introspected = await post(server, '/introspect', { client_id: client.client_id, token });
    expect(introspected.body).toMatchObject({ active: true });
    expect(Number(introspected.body['exp'])).toBeLessThanOrEqual(iat + 7_200);
  });

  test('finding a: a client that asks for no scope, or for one that nobody knows, gets one for the host', async () => {
    expect((await tokens()).scope).toBe('access');
    expect((await tokens({ scope: 'mcp:tools unknown' })).scope).toBe('access');
    const other = await tokens({ resource: 'https://other.example.com', scope: 'read' });
    expect(other.scope?.split(' ').sort()).toEqual(['access', 'read']);
    const all = await tokens({ resource: 'https://other.example.com' });
    expect(all.scope?.split(' ').sort()).toEqual(['access', 'read', 'write']);
  });

  test('for the MCP server of the gateway looks, unless it is asked to change things; only for administrators', async () => {
    await server.protect('admin.example.com', { auth_mode: 'passthrough' }, { target_url: ADMIN_API_TARGET });
    const resource = 'https://admin.example.com/mcp';
    const scopeOf = async (scope?: string): Promise<string | undefined> =>
      (await connect(server, { params: { resource, ...(scope !== undefined && { scope }) } })).scope;
    expect(await scopeOf()).toBe('access gateway:read');
    expect(await scopeOf('gateway:write')).toBe('gateway:write access');
    await server.github.signIn('bob');
    const page = await server
      .browser()
      .open(authorizeUrl(await register(server), { code_challenge: pkce().challenge, resource }));
    expect([page.status, page.text.includes('You may not use this host')]).toEqual([403, true]);
    await server.github.signIn('alice');
  });

  test('finding t: one resource in several writings is one audience', async () => {
    for (const resource of [
      'https://mcp.example.com/',
      'https://MCP.example.com/mcp',
      'https://mcp.example.com:443/mcp/',
      'https://mcp.example.com/mcp#part',
    ]) {
      const { form } = await coded(await register(server), resource);
      const { body } = await post(server, '/token', { ...form, resource: `${RESOURCE}/mcp` });
      expect(decodeJwt(body.access_token ?? '').aud).toBe(RESOURCE);
    }
  });

  test('a host that is not protected here, and none at all, is invalid_target', async () => {
    const client = await register(server);
    for (const resource of [
      'https://evil.example.net',
      'http://mcp.example.com',
      'https://mcp.example.com:8443',
      'x:y',
    ]) {
      const shown = await authorize(server.browser(), client, { code_challenge: pkce().challenge, resource });
      expect([resource, shown.url.searchParams.get('error')]).toEqual([resource, 'invalid_target']);
      expect(shown.url.searchParams.get('iss')).toBe(ISSUER);
    }
  });

  test('a client that names no resource gets a token for the authorization server', async () => {
    const { access_token = '' } = await connect(server);
    expect(decodeJwt(access_token).aud).toBe(ISSUER);
  });
});

describe('an authorization code', () => {
  test('attack 22: it is used once; a second time voids what was issued with it', async () => {
    const client = await register(server);
    const { shown, form } = await coded(client);
    expect([shown.url.searchParams.get('iss'), shown.url.searchParams.get('state')]).toEqual([ISSUER, 'the-state']);
    const first = await post(server, '/token', form);
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect((await post(server, '/token', form)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(server, client, first.body.refresh_token ?? '')).body).toMatchObject({
      error: 'invalid_grant',
    });
    const { grant } = decodeJwt<{ grant: string }>(first.body.access_token ?? '');
    const revocations = await server.app.store.revocations.all();
    expect(revocations).toContainEqual(expect.objectContaining({ kind: 'grant', value: grant }));
  });

  test('attack 22: of many uses at the same moment at most one succeeds (finding j)', async () => {
    const { form } = await coded(await register(server));
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(server, '/token', form)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { status, body } of answers) if (status !== 200) expect(body.error).toBe('invalid_grant');
  });

  test('attack 22: PKCE is for everybody, by S256 alone, and a code is bound to its verifier, client and redirect', async () => {
    const client = await register(server);
    const secretive = await register(server, { token_endpoint_auth_method: 'client_secret_basic' });
    const { verifier, challenge } = pkce();
    for (const [whose, params] of [
      [client, {}],
      [secretive, {}],
      [client, { code_challenge: challenge, code_challenge_method: 'plain' }],
    ] as const) {
      const url = new URL(authorizeUrl(whose, { resource: RESOURCE, ...params }));
      if (!('code_challenge' in params)) url.searchParams.delete('code_challenge_method');
      const shown = await server.browser().open(url);
      expect(shown.url.searchParams.get('error')).toBe('invalid_request');
    }
    const wrongly = async (own: Readonly<Record<string, string>>): Promise<unknown> => {
      const shown = await authorize(server.browser(), client, { code_challenge: challenge, resource: RESOURCE });
      const code = shown.url.searchParams.get('code') ?? '';
      const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: verifier };
      return (await post(server, '/token', { ...form, client_id: client.client_id, ...own })).body.error;
    };
    const stranger = await register(server);
    expect(await wrongly({ code_verifier: pkce().verifier })).toBe('invalid_grant');
    expect(await wrongly({ code_verifier: '' })).toBe('invalid_grant');
    expect(await wrongly({ redirect_uri: 'http://127.0.0.1:1/other' })).toBe('invalid_grant');
    expect(await wrongly({ client_id: stranger.client_id })).toBe('invalid_grant');
  });

  test('attack 22: a client with a secret is nobody without it, at /token, /revoke and /introspect', async () => {
    const client = await register(server, { token_endpoint_auth_method: 'client_secret_basic' });
    const basic = (secret: string): Record<string, string> => ({
      authorization: `Basic ${Buffer.from(`${client.client_id}:${secret}`).toString('base64')}`,
    });
    for (const path of ['/token', '/revoke', '/introspect']) {
      const form = { token: 'x', grant_type: 'refresh_token', refresh_token: 'x' };
      const without = await post(server, path, { ...form, client_id: client.client_id });
      const wrong = await post(server, path, form, basic('wrong'));
      expect([path, without.status, without.body.error]).toEqual([path, 401, 'invalid_client']);
      expect([path, wrong.status, wrong.body.error]).toEqual([path, 401, 'invalid_client']);
      const right = await post(server, path, form, basic(client.client_secret ?? ''));
      expect(right.body.error).not.toBe('invalid_client');
    }
    const open = await register(server);
    const secret = await post(server, '/token', {
      client_id: open.client_id,
      client_secret: 'any',
      grant_type: 'refresh_token',
    });
    expect(secret.body.error).toBe('invalid_client');
  });
});

describe('a refresh token', () => {
  test('finding g: clients of MCP, which do not ask for offline_access, get one when they have said that they refresh', async () => {
    expect((await tokens()).refresh_token).toEqual(expect.any(String));
    const client = await register(server, { grant_types: ['authorization_code'] });
    const { refresh_token } = await connect(server, { client, params: { resource: RESOURCE } });
    expect(refresh_token).toBeUndefined();
  });

  test('finding i: a refresh token may be used again within OAUTH_REFRESH_REUSE_LEEWAY, after it the grant is gone', async () => {
    const { client, refresh_token = '' } = await tokens();
    const parallel = await Promise.all(Array.from({ length: 4 }, () => refresh(server, client, refresh_token)));
    expect(parallel.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const [{ body: kept } = { body: {} as Connected }] = parallel;
    const later = Date.now() + (LEEWAY_SECONDS + 1) * 1_000;
    await eventually(() => expect(Date.now()).toBeGreaterThan(later), { deadlineMs: 10_000 });
    const reused = await refresh(server, client, refresh_token);
    expect([reused.status, reused.body.error]).toEqual([400, 'invalid_grant']);
    const robbed = await refresh(server, client, kept.refresh_token ?? '');
    expect([robbed.status, robbed.body.error]).toEqual([400, 'invalid_grant']);
  });

  test('finding i: with OAUTH_REFRESH_REUSE_LEEWAY=0 the second use is the end of the grant, however soon it is', async () => {
    const { redis, store } = server.app;
    const own = { ...server.github.environment, OAUTH_REFRESH_REUSE_LEEWAY: '0' };
    const strict = await HttpApp.start('oauth-server', own, { redis, store });
    try {
      const { client, refresh_token = '' } = await tokens();
      const there: AuthServer = {
        ...server,
        fetch: (input, init) => fetch(new Request(input, init).url.replace(ISSUER, strict.url), init),
      };
      const parallel = await Promise.all([1, 2, 3].map(() => refresh(there, client, refresh_token)));
      expect(parallel.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
      expect((await refresh(there, client, refresh_token)).body.error).toBe('invalid_grant');
      for (const { body } of parallel)
        if (body.refresh_token)
          expect((await refresh(there, client, body.refresh_token)).body.error).toBe('invalid_grant');
    } finally {
      await strict.process.stop();
    }
  });

  test('findings e, f: it goes on when the browser has logged out, and only its own client has it', async () => {
    const browser = server.browser();
    const { client, refresh_token = '' } = await connect(server, { browser, params: { resource: RESOURCE } });
    const stranger = await register(server);
    // Somebody else at the same browser ends what the library remembers of alice; then nobody is logged in.
    browser.forget('__Host-login');
    await server.github.signIn('bob');
    await browser.open(authorizeUrl(stranger, { code_challenge: pkce().challenge }));
    await server.github.signIn('alice');
    await browser.submit(await browser.open(`${ISSUER}/logout`), '/logout');
    expect((await refresh(server, stranger, refresh_token)).body.error).toBe('invalid_grant');
    const { status, body } = await refresh(server, client, refresh_token);
    expect(status).toBe(200);
    expect(decodeJwt(body.access_token ?? '').aud).toBe(RESOURCE);
    const redis = new RedisClient(server.app.redis.socketPath);
    const { grant } = decodeJwt<{ grant: string }>(body.access_token ?? '');
    expect(await ttlOf(redis, `oauth:grant:${grant}`)).toBeGreaterThan(7_200);
  });

  test('attack 24: who may not use the host any more, or not log in, gets no new token', async () => {
    await server.protect('staff.example.com', { auth_required_users: ['alice'] });
    const { client, refresh_token = '' } = await tokens({ resource: 'https://staff.example.com' });
    await server.protect('staff.example.com', { auth_required_users: ['bob'] });
    await refreshesNoMore(client, refresh_token);
  });

  test('attack 21: a user, a client or a grant that is revoked refreshes no more', async () => {
    for (const kind of ['user', 'client', 'grant'] as const) {
      const { client, access_token = '', refresh_token = '' } = await tokens();
      const { grant, sub = '' } = decodeJwt<{ grant: string }>(access_token);
      const value = { user: sub, client: client.client_id, grant }[kind];
      await server.app.store.revocations.revoke(kind, value, new Date());
      await refreshesNoMore(client, refresh_token);
      await nextSecond();
    }
    expect((await tokens()).access_token).toEqual(expect.any(String));
  });
});

describe('finding d: access tokens, which nothing is stored of,', () => {
  test('are revoked by their client alone, and introspected until then', async () => {
    const { client, access_token = '', refresh_token = '' } = await tokens();
    const { jti = '' } = decodeJwt(access_token);
    const mine = { client_id: client.client_id, token: access_token };
    const stranger = await register(server);
    const before = await post(server, '/introspect', mine);
    expect(before.body).toMatchObject({ active: true, jti, sub: '1001', aud: RESOURCE, token_type: 'Bearer' });
    expect((await post(server, '/introspect', { ...mine, client_id: stranger.client_id })).body).toEqual({
      active: false,
    });
    const theirs = { client_id: stranger.client_id, token: refresh_token };
    expect((await post(server, '/introspect', theirs)).body).toEqual({ active: false });
    expect((await post(server, '/revoke', { ...mine, client_id: stranger.client_id })).status).toBe(400);
    expect(await server.app.store.revocations.all()).not.toContainEqual(expect.objectContaining({ value: jti }));
    expect((await post(server, '/revoke', mine)).status).toBe(200);
    expect(await server.app.store.revocations.all()).toContainEqual(
      expect.objectContaining({ kind: 'token', value: jti }),
    );
    await eventually(async () => expect((await post(server, '/introspect', mine)).body).toEqual({ active: false }));
  });

  test('attack 20: what is none of ours is inactive, and revoking it changes nothing', async () => {
    const { client, access_token = '', id_token = '' } = await tokens({ scope: 'openid' });
    const [header = '', payload = '', signature = ''] = access_token.split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    const hmac = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt' })).toString('base64url');
    const changed = Buffer.from(JSON.stringify({ ...decodeJwt(access_token), sub: '1' })).toString('base64url');
    const count = (await server.app.store.revocations.all()).length;
    for (const token of [
      `${none}.${payload}.`,
      `${hmac}.${payload}.${signature}`,
      `${header}.${changed}.${signature}`,
      `${header}.${payload}.${'A'.repeat(9_000)}`,
      id_token,
      client.registration_access_token,
      'nothing',
    ]) {
      expect((await post(server, '/introspect', { client_id: client.client_id, token })).body).toEqual({
        active: false,
      });
      expect((await post(server, '/revoke', { client_id: client.client_id, token })).status).toBe(200);
    }
    expect((await server.app.store.revocations.all()).length).toBe(count);
  });
});

test('nothing in Redis can be presented, or read without what it was issued to: ids are hashed, content is sealed', async () => {
  const client = await register(server, { token_endpoint_auth_method: 'client_secret_post', client_name: 'Dump' });
  const { form } = await coded(client);
  const { body } = await post(server, '/token', { ...form, client_secret: client.client_secret ?? '' });
  const redis = new RedisClient(server.app.redis.socketPath);
  const dump = await Promise.all(
    (await keysOf(redis, 'oauth:*')).map(async (key) => {
      const type = (await redis.command(`TYPE ${key}`)).trim().slice(1);
      const command = { string: 'GET', hash: 'HGETALL', set: 'SMEMBERS' }[type] ?? 'TYPE';
      return `${key} ${await redis.command(`${command} ${key}`)}`;
    }),
  );
  const text = dump.join('\n');
  expect(text).toContain('Dump');
  for (const secret of [form.code, body.refresh_token, client.client_secret, client.registration_access_token])
    expect(text).not.toContain(secret);
  for (const line of dump.filter((each) => each.startsWith('oauth:artifact'))) expect(line).not.toContain('accountId');
});
