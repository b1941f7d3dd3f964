import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { ISSUER, SETTING, startAuthServer, type AuthServer } from '../../support/auth-server.ts';
import { eventually } from '../../support/eventually.ts';
import type { Told } from '../../support/http-app.ts';
import { authorize, authorizeUrl, CALLBACK, pkce, post, register } from '../../support/oauth-client.ts';

const RESOURCE = 'https://mcp.example.com';

let server: AuthServer;

beforeAll(async () => {
  server = await startAuthServer({}, false);
});

afterAll(() => server?.stop());

describe('before auth-setup', () => {
  test('it says what the administrator has to run, with 503, to people and programs', async () => {
    for (const path of ['/.well-known/oauth-authorization-server', '/jwks', '/token', '/authorize?client_id=x']) {
      const told = await server.app.ask(path === '/token' ? 'POST' : 'GET', path);
      expect([path, told.status, told.body['error']]).toEqual([path, 503, 'temporarily_unavailable']);
      expect(told.text).toContain('just auth-setup');
    }
    const page = await server.app.ask('GET', '/authorize', { headers: { accept: 'text/html' } });
    expect([page.status, page.text.includes('just auth-setup')]).toEqual([503, true]);
    for (const path of ['/login', '/callback?code=x&state=y']) {
      const told = await server.app.ask('GET', path, { headers: { host: 'evil.example', accept: 'text/html' } });
      expect([path, told.status, told.text.includes('<h1>Nobody can log in yet</h1>')]).toEqual([path, 503, true]);
      const { body } = await server.app.ask('GET', path, { headers: { accept: 'application/json' } });
      expect(body).toEqual({
        statusCode: 503,
        error: 'Nobody can log in yet',
        message: expect.stringContaining('just auth-setup'),
      });
    }
  });
});

describe('metadata', () => {
  beforeAll(async () => {
    await server.app.store.authSetting.save(SETTING);
    await eventually(async () => expect((await server.app.ask('GET', '/jwks')).status).toBe(200));
    await server.protect('mcp.example.com');
    await server.github.signIn('alice');
  });

  test('tells what clients of MCP look for, at both addresses, with the auth host in every URL', async () => {
    const one = await server.app.ask('GET', '/.well-known/oauth-authorization-server');
    const other = await server.app.ask('GET', '/.well-known/openid-configuration');
    expect(one.body).toEqual(other.body);
    expect(one.body).toMatchObject({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
      registration_endpoint: `${ISSUER}/register`,
      revocation_endpoint: `${ISSUER}/revoke`,
      introspection_endpoint: `${ISSUER}/introspect`,
      device_authorization_endpoint: `${ISSUER}/device_authorization`,
      pushed_authorization_request_endpoint: `${ISSUER}/par`,
      jwks_uri: `${ISSUER}/jwks`,
      userinfo_endpoint: `${ISSUER}/userinfo`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
      // Not client_secret_jwt: of secrets only hashes are kept.
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    });
    expect(one.body).not.toHaveProperty('end_session_endpoint');
    expect(one.body).not.toHaveProperty('dpop_signing_alg_values_supported');
    expect(one.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('keys are published without their private parts, and may be kept for less than a new one waits', async () => {
    const jwks = await server.app.ask<{ keys: object[] }>('GET', '/jwks');
    const alias = await server.app.ask('GET', '/.well-known/jwks.json');
    expect(jwks.body).toEqual(alias.body);
    expect(jwks.body.keys).toEqual([
      { kty: 'RSA', use: 'sig', alg: 'RS256', e: 'AQAB', n: expect.any(String), kid: expect.any(String) },
    ]);
    expect(jwks.headers.get('cache-control')).toBe('public, max-age=60');
  });

  test('finding q: no header and no form of a request changes an address that is given out', async () => {
    const plain = await server.app.ask('GET', '/.well-known/oauth-authorization-server');
    for (const headers of [
      { host: 'evil.example' },
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
      { forwarded: 'host=evil.example;proto=http', 'x-forwarded-port': '1', 'x-forwarded-prefix': '/evil' },
      { 'x-original-url': 'https://evil.example/', 'x-rewrite-url': '/evil' },
    ]) {
      const told = await server.app.ask('GET', '/.well-known/oauth-authorization-server', { headers });
      expect(told.body).toEqual(plain.body);
    }
    const absolute = await new Promise<string>((resolve, reject) => {
      const options = { port: server.app.port, path: 'http://evil.example/.well-known/oauth-authorization-server' };
      request(options, (answer) => {
        let text = '';
        answer.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
    expect(absolute).not.toContain('evil');
    const client = await register(server);
    const url = new URL(authorizeUrl(client, { code_challenge: pkce().challenge }));
    const begun = await server.app.fetch('GET', `${url.pathname}${url.search}`, {
      headers: { 'x-forwarded-host': 'evil.example' },
    });
    expect(begun.headers.get('location')).toMatch(/^\/interaction\//);
  });

  test('findings u, v: cookies are bound to this host and to https, and nothing of the library’s for development is there', async () => {
    const client = await register(server);
    const url = new URL(authorizeUrl(client, { code_challenge: pkce().challenge }));
    const begun = await server.app.fetch('GET', `${url.pathname}${url.search}`);
    const cookies = begun.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__(Secure|Host)-/);
      for (const attribute of [/; secure/i, /; httponly/i, /; samesite=lax/i]) expect(cookie).toMatch(attribute);
    }
    const output = server.app.process.output();
    for (const word of ['development-only', 'in-memory', 'SHOULD change', 'MUST change', 'already parsed'])
      expect(output).not.toContain(word);
  });

  test('finding s: the library’s pages are ours: no fonts of others, a strict policy', async () => {
    const browser = server.browser();
    for (const path of ['/authorize?client_id=nobody', '/device', '/authorize/over']) {
      const page = await browser.open(`${ISSUER}${path}`);
      expect(page.text).toContain('href="/pages.css"');
      expect(page.text).not.toMatch(/googleapis|@import|<style/);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(page.headers.get('cache-control')).toContain('no-store');
    }
    const evil = await browser.open(`${ISSUER}/authorize?client_id=<script>alert(1)</script>&redirect_uri=<b>`);
    expect([evil.status, evil.text.includes('<script>'), evil.text.includes('<b>')]).toEqual([400, false, false]);
  });

  test('finding o: bodies reach it unread; what is no form, or too large, is refused, and the connection goes on', async () => {
    const json = await server.app.ask('POST', '/token', { body: { grant_type: 'authorization_code' } });
    expect([json.status, json.body['error']]).toEqual([400, 'invalid_request']);
    const large = await server.app.ask('POST', '/token', {
      raw: `code=${'a'.repeat(200_000)}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([large.status, large.body['error']]).toEqual([400, 'invalid_request']);
    // As the gateway asks, by one connection; and without waiting for the end of what is too large.
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const endless = await over(agent, (asked) => asked.write(`code=${'a'.repeat(100_000)}`));
      expect(endless.statusCode).toBe(400);
      const whole = await over(agent, (asked) => asked.end(`code=${'a'.repeat(2_000_000)}`));
      const next = await over(agent, (asked) => asked.end('code=x'));
      expect([whole.statusCode, next.statusCode]).toEqual([400, 400]);
    } finally {
      agent.destroy();
    }
  });

  test('an error goes back to the client with iss and state', async () => {
    const client = await register(server);
    const shown = await server
      .browser()
      .open(authorizeUrl(client, { prompt: 'none', code_challenge: pkce().challenge }));
    expect(Object.fromEntries(shown.url.searchParams)).toMatchObject({
      error: 'login_required',
      state: 'the-state',
      iss: ISSUER,
    });
  });
});

/** A form to /token by a connection that is kept. */
const over = (agent: Agent, send: (asked: ClientRequest) => void): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const asked = request({ agent, port: server.app.port, path: '/token', method: 'POST', headers, timeout: 5_000 });
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.on('error', reject).on('response', (answer) => {
      answer.resume();
      if (!asked.writableEnded) asked.end();
      answer.once('end', () => resolve(answer));
    });
    send(asked);
  });

const xsrf = (page: string): string => /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? '';

/** Tries a code of a device out. */
const attempt = (
  from: string,
  accept = 'application/json',
  path = '/device',
): Promise<Told<Record<string, unknown>>> => {
  const headers = { 'x-forwarded-for': from, 'content-type': 'application/x-www-form-urlencoded', accept };
  return server.app.ask('POST', path, { raw: 'user_code=AAAA-AAAA', headers });
};

const askForCode = (): ReturnType<typeof post> => post(server, '/device_authorization', { client_id: 'nobody' });

describe('independent clients', () => {
  test('oauth4webapi: registration, authorization with PKCE and a resource, refresh, introspection, revocation', async () => {
    const options = { [oauth.customFetch]: server.fetch as never };
    const issuer = new URL(ISSUER);
    const as = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' }),
    );
    const registered = await oauth.processDynamicClientRegistrationResponse(
      await oauth.dynamicClientRegistrationRequest(
        as,
        {
          redirect_uris: [CALLBACK],
          grant_types: ['authorization_code', 'refresh_token'],
          token_endpoint_auth_method: 'client_secret_basic',
        },
        options,
      ),
    );
    const client: oauth.Client = { client_id: registered.client_id };
    const auth = oauth.ClientSecretBasic(registered.client_secret as string);
    const verifier = oauth.generateRandomCodeVerifier();
    const shown = await authorize(server.browser(), registered as never, {
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      resource: RESOURCE,
      state: 'the-state',
    });
    const params = oauth.validateAuthResponse(as, client, shown.url, 'the-state');
    const answer = await oauth.authorizationCodeGrantRequest(as, client, auth, params, CALLBACK, verifier, {
      ...options,
      additionalParameters: { resource: RESOURCE },
    });
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer);
    const used = new Request(`${RESOURCE}/`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    const claims = await oauth.validateJwtAccessToken(as, used, RESOURCE, options);
    expect(claims).toMatchObject({ sub: '1001', client_id: client.client_id });
    const refreshed = await oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(as, client, auth, tokens.refresh_token ?? '', options),
    );
    const introspect = async (token: string): Promise<unknown> =>
      (
        await oauth.processIntrospectionResponse(
          as,
          client,
          await oauth.introspectionRequest(as, client, auth, token, options),
        )
      ).active;
    expect(await introspect(refreshed.access_token)).toBe(true);
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, auth, refreshed.refresh_token ?? '', options),
    );
    await eventually(async () => expect(await introspect(refreshed.access_token)).toBe(false));
  });

  test('openid-client: OpenID Connect with an ID token and userinfo', async () => {
    const config = await openid.dynamicClientRegistration(
      new URL(ISSUER),
      { redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' },
      openid.None(),
      { [openid.customFetch]: server.fetch as openid.CustomFetch },
    );
    const verifier = openid.randomPKCECodeVerifier();
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: 'openid profile email groups',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    const browser = server.browser();
    const shown = await browser.submit(await browser.open(url), '/allow');
    expect(browser.cookie('__Host-as_session')).toEqual(expect.any(String));
    const tokens = await openid.authorizationCodeGrant(config, shown.url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
    });
    expect(tokens.claims()).toMatchObject({ sub: '1001', aud: config.clientMetadata().client_id });
    expect(await openid.fetchUserInfo(config, tokens.access_token, '1001')).toEqual({
      sub: '1001',
      name: 'Alice Liddell',
      preferred_username: 'alice',
      email: 'alice@example.com',
      email_verified: true,
      groups: [],
    });
  });

  test('pushed authorization requests (RFC 9126) mean the same as plain ones', async () => {
    const client = await register(server);
    const { verifier, challenge } = pkce();
    const form = {
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: CALLBACK,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      resource: `${RESOURCE}/mcp/`,
    };
    const pushed = await post(server, '/par', form);
    expect(pushed.status).toBe(201);
    const browser = server.browser();
    const request_uri = String(pushed.body['request_uri']);
    const url = `${ISSUER}/authorize?${new URLSearchParams({ client_id: client.client_id, request_uri }).toString()}`;
    const shown = await browser.submit(await browser.open(url), '/allow');
    const { body } = await post(server, '/token', {
      grant_type: 'authorization_code',
      code: shown.url.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: verifier,
      client_id: client.client_id,
    });
    expect([body.scope, body.token_type]).toEqual(['access', 'Bearer']);
  });

  test('a device without a browser (RFC 8628): its code is typed, confirmed and allowed elsewhere', async () => {
    const client = await register(server, {
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      response_types: [],
      redirect_uris: [],
    });
    const begun = await post(server, '/device_authorization', { client_id: client.client_id, resource: RESOURCE });
    expect(begun.body).toMatchObject({
      verification_uri: `${ISSUER}/device`,
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
    });
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    const poll = { grant_type, device_code: String(begun.body['device_code']), client_id: client.client_id };
    expect((await post(server, '/token', poll)).body.error).toBe('authorization_pending');
    const browser = server.browser();
    // Who has no session, or none any more, gets one, and the page that wants a code.
    for (const visit of [
      { path: '/device', method: 'POST', form: { user_code: 'WRNG-CODE' } },
      { path: '/device/over' },
    ])
      expect((await server.browser().open(`${ISSUER}${visit.path}`, visit)).text).toContain('Type the code');
    const input = await browser.open(`${ISSUER}/device`);
    const wrong = await browser.submit(input, '/device', { xsrf: xsrf(input.text), user_code: 'WRNG-CODE' });
    expect(wrong.text).toContain('That code is not right');
    const user_code = String(begun.body['user_code']);
    const confirm = await browser.submit(wrong, '/device', { xsrf: xsrf(wrong.text), user_code });
    expect(confirm.text).toContain(user_code);
    const consent = await browser.submit(confirm, '/device', { xsrf: xsrf(confirm.text), user_code, confirm: 'yes' });
    expect([consent.text.includes('Allow access?'), consent.text.includes('mcp.example.com')]).toEqual([true, true]);
    const done = await browser.submit(consent, '/allow');
    expect(done.text).toContain('The device is connected');
    const { body } = await post(server, '/token', poll);
    expect([body.scope, typeof body.refresh_token]).toEqual(['access', 'string']);
    expect((await post(server, '/token', poll)).body.error).toBe('invalid_grant');
  });

  test('codes of devices are short, and cannot be tried out: one address has so many attempts', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 31; i++) statuses.push((await attempt('198.51.100.77')).status);
    expect([statuses.slice(0, 30).includes(429), statuses[30]]).toEqual([false, 429]);
    expect((await attempt('198.51.100.77')).body).toMatchObject({ error: 'slow_down' });
    const page = await attempt('198.51.100.77', 'text/html');
    expect([page.status, page.text.includes('Too many codes were tried')]).toEqual([429, true]);
    // Without the form's cookie it begins anew.
    expect([statuses[0], (await attempt('198.51.100.78')).status]).toEqual([303, 303]);
    const begun = await Promise.all(Array.from({ length: 31 }, askForCode));
    expect([(await askForCode()).body.error, begun.filter(({ status }) => status === 429).length > 0]).toEqual([
      'slow_down',
      true,
    ]);
    // The library takes a path with a slash at its end for the same.
    for (const path of ['/device/', '/Device', '/Device/', '/device//', '/%64evice'])
      expect([path, (await attempt('198.51.100.79', 'application/json', path)).status]).toEqual([path, 404]);
  });
});

test('all that it prints is lines of the log, also what the library has to say', () => {
  const lines = server.app.process.output().split('\n').filter(Boolean);
  const said = lines.map((line) => JSON.parse(line) as { readonly from?: string; readonly msg: string });
  expect(said.filter(({ from }) => from === 'console').map(({ msg }) => msg)).toEqual([
    expect.stringContaining('oidc-provider WARNING: Unsupported runtime'),
  ]);
});
