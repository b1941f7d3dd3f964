import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfiguration } from '#config';
import { ISSUER, startAuthServer, type AuthServer } from '../../support/auth-server.ts';
import type { Shown } from '../../support/browser.ts';
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
  type Registered,
} from '../../support/oauth-client.ts';
import { environment } from '../../support/environment.ts';
import { RedisClient } from '../../support/redis-client.ts';

const RESOURCE = 'https://mcp.example.com';
const LIFETIME = 600;

let server: AuthServer;

beforeAll(async () => {
  server = await startAuthServer({ OAUTH_CLIENT_LIFETIME: String(LIFETIME) });
  await server.protect('mcp.example.com');
  await server.github.signIn('alice');
});

afterAll(() => server?.stop());

const registering = (metadata: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}) =>
  server.app.ask<Registered & { error?: string; error_description?: string }>('POST', '/register', {
    body: { client_name: 'x', token_endpoint_auth_method: 'none', ...metadata },
    headers,
  });

const errorOf = async (metadata: Readonly<Record<string, unknown>>): Promise<unknown> => {
  const { status, body } = await registering(metadata);
  return status === 201 ? 'registered' : body.error;
};

describe('registering a client', () => {
  test('finding b: one that lives on a machine is native, and any port of the loopback will do', async () => {
    const client = await register(server, { redirect_uris: ['http://localhost/callback'] });
    expect(client['application_type']).toBe('native');
    const at = async (redirect_uri: string): Promise<string | null> => {
      const { challenge } = pkce();
      const shown = await authorize(server.browser(), client, {
        code_challenge: challenge,
        redirect_uri,
        resource: RESOURCE,
      });
      return shown.url.searchParams.get('code');
    };
    expect(await at('http://localhost:51234/callback')).toEqual(expect.any(String));
    expect(await at('http://localhost:51234/other')).toBeNull();
    expect(await at('http://localhost.evil.example:51234/callback')).toBeNull();
    const app = await register(server, { redirect_uris: ['cursor://anysphere.cursor-retrieval/oauth/callback'] });
    expect(app['application_type']).toBe('native');
    const both = await register(server, { redirect_uris: ['https://vscode.dev/redirect', 'http://127.0.0.1:33418/'] });
    expect(both['application_type']).toBe('native');
  });

  test('finding c, attack 23: redirects that are not https, lead to no app, or stand for many, are refused', async () => {
    const bad = [
      'http://evil.example/cb',
      'http://localhost.evil.example/cb',
      'javascript:alert(1)',
      'data:text/html,x',
      'intent://x/cb',
      'ws://example.com/cb',
      'wss://example.com/cb',
      'view-source:https://example.com',
      'file:///etc/passwd',
      'https://*.example.com/cb',
      'https://user@example.com/cb',
      'https://example.com/cb#fragment',
      'not a uri',
      `https://example.com/${'a'.repeat(3_000)}`,
    ];
    for (const uri of bad)
      expect([uri, await errorOf({ redirect_uris: [uri] })]).toEqual([uri, 'invalid_redirect_uri']);
    expect(await errorOf({ redirect_uris: Array.from({ length: 30 }, (_, i) => `https://a.example/${i}`) })).toBe(
      'invalid_redirect_uri',
    );
    expect(await errorOf({ redirect_uris: [] })).toBe('invalid_redirect_uri');
    expect(await errorOf({ redirect_uris: [CALLBACK], policy_uri: `https://a.example/${'a'.repeat(20_000)}` })).toBe(
      'invalid_client_metadata',
    );
    expect(await errorOf({ redirect_uris: [CALLBACK], logo_uri: 'http://169.254.169.254/' })).toBe('registered');
    expect(await errorOf({ redirect_uris: [CALLBACK], response_types: ['token'], grant_types: ['implicit'] })).toBe(
      'invalid_client_metadata',
    );
  });

  test('attack 23: nothing that it names inside is fetched: jwks_uri and sector_identifier_uri of this machine', async () => {
    for (const place of ['127.0.0.1:1', '[::1]:1', '169.254.169.254', 'localhost:1']) {
      const sector_identifier_uri = `https://${place}/`;
      expect(
        await errorOf({ redirect_uris: ['https://a.example/cb'], subject_type: 'public', sector_identifier_uri }),
      ).toBe('invalid_client_metadata');
    }
  });

  test('finding m: scopes that are not ours are left out, and names are what they look like', async () => {
    const client = await register(server, { scope: 'mcp:read openid unknown', client_name: 'Trust\u202eed\u0000 app' });
    expect([client['scope'], client['client_name']]).toEqual(['openid', 'Trusted app']);
    expect((await register(server, { scope: 'only:unknown' }))['scope']).toBeUndefined();
    expect((await register(server, { client_name: 'x'.repeat(200) }))['client_name']).toHaveLength(120);
  });

  test('finding l: pages in a browser may do it', async () => {
    const asked = await server.app.fetch('OPTIONS', '/register', {
      headers: { origin: 'http://localhost:6274', 'access-control-request-method': 'POST' },
    });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(asked.headers.get('access-control-allow-headers')).toContain('Content-Type');
    const done = await registering({ redirect_uris: [CALLBACK] }, { origin: 'http://localhost:6274' });
    expect(done.headers.get('access-control-allow-origin')).toBe('*');
    expect(done.headers.get('access-control-expose-headers')).toContain('Retry-After');
  });

  test('a page in a browser reads tokens where it waits for them itself, and nowhere else', async () => {
    const redirect_uris = ['https://page.example.net/cb'];
    const client = await register(server, { redirect_uris });
    const secretive = await register(server, { redirect_uris, token_endpoint_auth_method: 'client_secret_post' });
    const read = async ({ client_id, client_secret = '' }: Registered, origin: string): Promise<string | null> => {
      const form = {
        grant_type: 'refresh_token',
        refresh_token: 'x',
        client_id,
        ...(client_secret && { client_secret }),
      };
      return (await post(server, '/token', form, { origin })).headers.get('access-control-allow-origin');
    };
    expect(await read(client, 'https://page.example.net')).toBe('https://page.example.net');
    expect(await read(client, 'https://evil.example')).toBeNull();
    expect(await read(client, 'null')).toBeNull();
    expect(await read(secretive, 'https://page.example.net')).toBeNull();
  });

  test('answers as RFC 7591 says, and RFC 7592 manages it: read, changed, deleted with all that it has', async () => {
    const client = await register(server, { token_endpoint_auth_method: 'client_secret_post' });
    expect(client.client_secret).toHaveLength(86);
    expect(client['client_secret_expires_at']).toBe(0);
    expect(client.registration_client_uri).toBe(`${ISSUER}/register/${client.client_id}`);
    const path = `/register/${client.client_id}`;
    const token = client.registration_access_token;
    const read = await server.app.ask('GET', path, { token });
    expect([read.status, read.body['client_name'], read.body['client_secret']]).toEqual([200, 'A test', undefined]);
    expect((await server.app.ask('GET', path)).status).toBe(401);
    expect((await server.app.ask('GET', path, { token: 'wrong' })).status).toBe(401);
    const body = {
      client_id: client.client_id,
      redirect_uris: [CALLBACK],
      client_name: 'Renamed',
      token_endpoint_auth_method: 'client_secret_post',
    };
    const changed = await server.app.ask('PUT', path, { token, body });
    expect([changed.status, changed.body['client_name']]).toEqual([200, 'Renamed']);
    expect((await server.app.store.oauthClients.list()).records).toContainEqual(
      expect.objectContaining({ client_id: client.client_id, client_name: 'Renamed', redirect_uris: [CALLBACK] }),
    );
    const { store } = server.app;
    const browser = server.browser();
    await authorize(browser, client, { code_challenge: pkce().challenge, resource: RESOURCE });
    const grants = async (): Promise<number> =>
      (await store.oauthGrants.list({ client_id: client.client_id })).records.length;
    const redis = new RedisClient(server.app.redis.socketPath);
    const members = `EXISTS oauth:grant-members:client:${client.client_id}`;
    expect([await grants(), (await redis.command(members)).trim()]).toEqual([1, ':1']);
    expect((await server.app.ask('DELETE', path, { token })).status).toBe(204);
    expect(await store.oauthClients.find(client.client_id)).toBeUndefined();
    expect([await grants(), (await redis.command(members)).trim()]).toEqual([0, ':0']);
    expect(await store.revocations.all()).toContainEqual(
      expect.objectContaining({ kind: 'client', value: client.client_id }),
    );
    const stranger = await register(server);
    const other = await server.app.ask('GET', `/register/${stranger.client_id}`, { token });
    expect(other.status).toBe(401);
  });
});

test('finding k: a client is forgotten OAUTH_CLIENT_LIFETIME seconds after its last use, and each use begins them anew', async () => {
  const { client, refresh_token = '' } = await connect(server, { params: { resource: RESOURCE } });
  const redis = new RedisClient(server.app.redis.socketPath);
  const key = `oauth:client:${client.client_id}`;
  const ttl = async (): Promise<number> => Number((await redis.command(`TTL ${key}`)).trim().slice(1));
  expect(await ttl()).toBeLessThanOrEqual(LIFETIME);
  await redis.command(`EXPIRE ${key} 100`);
  expect((await refresh(server, client, 'wrong')).status).toBe(400);
  expect(await ttl()).toBeLessThanOrEqual(100);
  const [, member = ''] =
    /(oauth:artifact:\S+)/.exec(await redis.command(`SMEMBERS oauth:grant-members:client:${client.client_id}`)) ?? [];
  await redis.command(`EXPIRE ${member} 100`);
  expect((await refresh(server, client, refresh_token)).status).toBe(200);
  expect(await ttl()).toBeGreaterThan(LIFETIME - 20);
  expect(Number((await redis.command(`TTL ${member}`)).trim().slice(1))).toBeGreaterThan(LIFETIME - 20);
  const { records } = await server.app.store.oauthClients.list();
  const mine = records.find(({ client_id }) => client_id === client.client_id);
  expect(Date.parse(mine?.expires_at ?? '')).toBeGreaterThan(Date.now());
});

describe('consent', () => {
  test('attack 17: every client that registered itself is asked about, with what it cannot pretend', async () => {
    const browser = server.browser();
    const client = await register(server, { client_name: '<b>GitHub</b>', redirect_uris: ['https://evil.example/cb'] });
    const url = authorizeUrl(client, {
      code_challenge: pkce().challenge,
      redirect_uri: 'https://evil.example/cb',
      resource: RESOURCE,
    });
    const page = await browser.open(url);
    expect(page.text).toContain('&lt;b&gt;GitHub&lt;/b&gt;');
    for (const fact of ['evil.example', 'mcp.example.com', 'alice', 'Use it as you', 'it has registered itself'])
      expect(page.text).toContain(fact);
    expect(page.text).not.toContain('<b>GitHub</b>');
    const { client: local } = await connect(server, { browser, params: { resource: RESOURCE } });
    const again = await browser.open(authorizeUrl(local, { code_challenge: pkce().challenge, resource: RESOURCE }));
    expect(again.text).toContain('Any program on this device could say that it is');
  });

  test('attack 16: it is given on our own page alone, which nobody can frame', async () => {
    const browser = server.browser();
    const client = await register(server);
    const page = await browser.open(authorizeUrl(client, { code_challenge: pkce().challenge, resource: RESOURCE }));
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self' http://127.0.0.1:33418");
    expect(policy).toContain("default-src 'none'");
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    for (const answer of ['allow', 'deny']) {
      for (const headers of [
        { 'sec-fetch-site': 'same-site', origin: 'https://mcp.example.com' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'https://evil.example' },
        { origin: 'null' },
        {},
      ]) {
        const refused = await browser.open(`${page.url.href}/${answer}`, { method: 'POST', headers });
        expect([answer, headers, refused.status]).toEqual([answer, headers, 403]);
      }
    }
    const another = await server.browser().open(authorizeUrl(client, { code_challenge: pkce().challenge }));
    const mixed = await browser.open(another.url, { headers: { cookie: browser.cookiesFor(page.url) } });
    expect([mixed.status, mixed.text.includes('This request is over')]).toEqual([400, true]);
    const strangers = await server.browser().open(`${page.url.href}/allow`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    expect(strangers.status).toBe(400);
    const shown = await browser.submit(page, '/deny');
    expect(shown.url.searchParams.get('error')).toBe('access_denied');
    expect(shown.url.searchParams.get('iss')).toBe(ISSUER);
  });

  test('who may not use the host is told so before there is a token', async () => {
    await server.protect('staff.example.com', { auth_required_users: ['bob'] });
    const client = await register(server);
    const browser = server.browser();
    const page = await browser.open(
      authorizeUrl(client, { code_challenge: pkce().challenge, resource: 'https://staff.example.com' }),
    );
    expect([page.status, page.text.includes('alice'), page.text.includes('staff.example.com')]).toEqual([
      403,
      true,
      true,
    ]);
    const forced = await browser.open(`${page.url.href}/allow`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    expect(forced.status).toBe(403);
    const shown = await browser.submit(page, '/deny');
    expect(shown.url.searchParams.get('error')).toBe('access_denied');
  });

  test('what was allowed is not asked again, but of who may not use the host any more', async () => {
    await server.protect('once.example.com');
    const redirect_uri = 'https://client.example.net/cb';
    const client = await register(server, { redirect_uris: [redirect_uri] });
    const browser = server.browser();
    const open = (own: Readonly<Record<string, string>> = {}): Promise<Shown> => {
      const resource = 'https://once.example.com';
      return browser.open(authorizeUrl(client, { code_challenge: pkce().challenge, redirect_uri, resource, ...own }));
    };
    await browser.submit(await open(), '/allow');
    expect((await open()).url.searchParams.get('code')).toEqual(expect.any(String));
    const { oauthGrants } = server.app.store;
    const grants = async () => (await oauthGrants.list({ client_id: client.client_id })).records;
    const [first] = await grants();
    const { OAUTH_REFRESH_TOKEN_LIFETIME: refreshSeconds } = readConfiguration(environment()).configuration;
    const exp = Math.floor(Date.now() / 1_000) + refreshSeconds;
    const leave = async (seconds: number): Promise<void> => {
      if (!first) throw new Error('nothing was allowed');
      await oauthGrants.put(
        { ...first, payload: { ...first.payload, iat: exp - 2 * refreshSeconds, exp: exp + seconds } },
        new Date(),
      );
    };
    // More to allow gives the grant its whole time again.
    await leave(600);
    await browser.submit(await open({ scope: 'access openid' }), '/allow');
    const [renewed, ...others] = await grants();
    expect([others.length, renewed?.grant_id, Number(renewed?.payload['exp']) > exp + 3_600]).toEqual([
      0,
      first?.grant_id,
      true,
    ]);
    // One that ends before the refresh tokens that it would give is asked for anew.
    await leave(-600);
    expect((await open()).text).toContain('Allow access?');
    await leave(600);
    await server.protect('once.example.com', { auth_required_users: ['bob'] });
    await eventually(async () => expect((await open()).status).toBe(403));
  });

  test('a redirect that is not registered is never followed: the page says so', async () => {
    const client = await register(server);
    const page = await server
      .browser()
      .open(authorizeUrl(client, { code_challenge: pkce().challenge, redirect_uri: 'https://evil.example/cb' }));
    expect([page.status, page.url.origin]).toEqual([400, ISSUER]);
    expect(page.text).toContain('invalid_redirect_uri');
  });
});

test('attack 17: a client that adds a place where its answers go is asked about again', async () => {
  await server.protect('moved.example.com');
  const [honest, evil] = ['https://client.example.net/cb', 'https://evil.example/cb'];
  const { registration_access_token: token, ...client } = await register(server, { redirect_uris: [honest] });
  const browser = server.browser();
  const params = { code_challenge: pkce().challenge, resource: 'https://moved.example.com' };
  const open = (redirect_uri: string): Promise<Shown> =>
    browser.open(authorizeUrl(client as Registered, { ...params, redirect_uri }));
  await browser.submit(await open(honest), '/allow');
  const change = async (...redirect_uris: string[]): Promise<void> => {
    const body = { client_id: client.client_id, token_endpoint_auth_method: 'none', redirect_uris };
    expect((await server.app.ask('PUT', `/register/${client.client_id}`, { token, body })).status).toBe(200);
  };
  await change(honest);
  expect((await open(honest)).url.searchParams.has('code')).toBe(true);
  await change(honest, evil);
  const asked = await open(evil);
  expect([asked.url.searchParams.has('code'), asked.text.includes('evil.example')]).toEqual([false, true]);
});

const another = (mode: string, extra: Readonly<Record<string, string>> = {}): Promise<HttpApp> =>
  HttpApp.start('oauth-server', { OAUTH_DCR: mode, ...extra }, { redis: server.app.redis, store: server.app.store });

describe('OAUTH_DCR', () => {
  test.each(['open', 'token', 'off'])('finding n: OAUTH_DCR says who may register: %s', async (mode) => {
    const app = mode === 'open' ? server.app : await another(mode);
    const body = { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' };
    try {
      const told = async (token?: string): Promise<number> =>
        (await app.ask('POST', '/register', { body, ...(token !== undefined && { token }) })).status;
      const { token } = await server.app.token(`registrar-${mode}`);
      const counted = async (): Promise<number> => {
        const redis = new RedisClient(server.app.redis.socketPath);
        return Number((await redis.command('GET oauth:registrations:all')).split('\r\n')[1] ?? 0);
      };
      const before = await counted();
      const metadata = await app.ask('GET', '/.well-known/oauth-authorization-server');
      expect([await told(), await told('wrong'), await told(token), 'registration_endpoint' in metadata.body]).toEqual(
        { open: [201, 201, 201, true], token: [401, 401, 201, true], off: [404, 404, 404, false] }[mode],
      );
      // Who may not register keeps nobody out who may.
      if (mode === 'token') expect((await counted()) - before).toBe(1);
    } finally {
      if (app !== server.app) await app.process.stop();
    }
  });

  test('attack 23: registrations are limited for each client address', async () => {
    const headers = { 'x-forwarded-for': '198.51.100.1, 2001:db8:1:1::5' };
    const counted: number[] = [];
    await eventually(
      async () => {
        const { status } = await registering({ redirect_uris: [CALLBACK] }, headers);
        counted.push(status);
        expect(status).toBe(429);
      },
      { deadlineMs: 30_000 },
    );
    expect(counted.filter((status) => status === 201)).toHaveLength(60);
    const neighbour = await registering({ redirect_uris: [CALLBACK] }, { 'x-forwarded-for': '2001:db8:1:1::6' });
    expect([neighbour.status, Number(neighbour.headers.get('retry-after')) > 0]).toEqual([429, true]);
    const elsewhere = await registering({ redirect_uris: [CALLBACK] }, { 'x-forwarded-for': '2001:db8:1:2::5' });
    expect(elsewhere.status).toBe(201);
    const redis = new RedisClient(server.app.redis.socketPath);
    await redis.command('SET oauth:registrations:all 1000 EX 100');
    const last = await registering({ redirect_uris: [CALLBACK] }, { 'x-forwarded-for': '2001:db8:1:3::5' });
    await redis.command('DEL oauth:registrations:all');
    expect(last.status).toBe(429);
  });
});
