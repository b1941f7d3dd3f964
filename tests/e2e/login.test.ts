import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  customFetch,
  dynamicClientRegistration,
  None,
  randomPKCECodeVerifier,
  refreshTokenGrant,
  type Configuration,
  type CustomFetch,
} from 'openid-client';
import * as oauth from 'oauth4webapi';
import type { Page } from 'playwright-core';
import { WebSocket, type ClientOptions } from 'ws';
import { startBackend, type Backend } from '../support/backend.ts';
import { Chromium, namelessControls, type Visitor } from '../support/chromium.ts';
import { startEchoSockets } from '../support/echo-sockets.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { GITHUB_CLIENT_SECRET, startGithub, type GithubServer } from '../support/github-server.ts';
import { localFetch } from '../support/local-fetch.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { System } from '../support/system.ts';

/**
 * Logging in through the whole system, as `just start` runs it: Chromium, GitHub as a process of its own, and hosts that know
 * nothing of it. app, wiki, api and socket are below the cookie domain; other.example.org is not.
 */
let github: GithubServer;
let pebble: Pebble;
let system: System;
let chromium: Chromium;
let backend: Backend;
let sockets: Awaited<ReturnType<typeof startEchoSockets>>;
let visitor: Visitor;
let page: Page;
const client = localFetch();

const originOf = (host: string): string => `https://${host}:${system.httpsPort}`;
const [APP, WIKI, API] = ['app.example.com', 'wiki.example.com', 'api.example.com'] as const;
const [SOCKET, OTHER] = ['socket.example.com', 'other.example.org'] as const;
const [AUTH, ADMIN] = ['auth.example.com', 'admin.example.com'] as const;

const recipe = async (...words: string[]): Promise<string> => {
  const { code, stdout, stderr } = await system.recipe(words[0] ?? '', ...words.slice(1));
  if (code !== 0) throw new Error(`${words.join(' ')}: ${stdout}${stderr}`);
  return stdout;
};
const isCertified = async (host: string): Promise<void> => {
  const name = `proxy-${host.replaceAll('.', '-')}`;
  const { body } = await system.api<{ status: string }>('GET', `/certificates/${name}/status`);
  expect(body.status).toBe('completed');
};
/** What the backend heard last at this path. */
const heard = (path: string): Backend['seen'][number]['headers'] | undefined =>
  backend.seen.findLast(({ url }) => url === path)?.headers;
const asksOfGithub = async (): Promise<number> =>
  (await github.requests()).filter((line) => line.includes('/login/oauth/authorize')).length;
const newVisitor = async (): Promise<void> => {
  await visitor?.close();
  const places = [APP, WIKI, API, SOCKET, OTHER, AUTH, ADMIN].map(originOf);
  visitor = await chromium.visit([...places, github.url, callback], { ignoreHTTPSErrors: true });
  page = visitor.page;
};
/** Opens a page of a host, and logs in at GitHub as this person. */
const logIn = async (login: string, url: string): Promise<void> => {
  await page.goto(url);
  await page.getByRole('button', { name: `Sign in as ${login}` }).click();
};

/** GitHub itself does not know this browser any more, or it would log in again without a question. */
const forgetGithub = (): Promise<void> => visitor.context.clearCookies({ domain: '127.0.0.1' });

/** Where a client of the test waits for its answer. */
let answers: Server;
let callback = '';

beforeAll(async () => {
  const [httpPort, httpsPort] = [await freePort(), await freePort()];
  [github, pebble, backend, sockets, chromium] = await Promise.all([
    startGithub(),
    startPebble({ httpPort }),
    startBackend('the backend'),
    startEchoSockets(),
    Chromium.start(['*.example.com', '*.example.org']),
  ]);
  answers = createServer((_, response) => response.end('the client goes on')).listen(0, '127.0.0.1');
  await once(answers, 'listening');
  callback = `http://127.0.0.1:${(answers.address() as { port: number }).port}`;
  system = await System.start({
    httpPort,
    httpsPort,
    environment: {
      ...github.environment,
      ADMIN_GITHUB_USERS: 'alice',
      PUBLIC_HTTPS_PORT: String(httpsPort),
      ACME_DIRECTORY_URL: pebble.directoryUrl,
      ACME_CA_BUNDLE: pebble.caBundlePath,
    },
  });
  const token = await system.token('admin', 'me@example.com');
  const told = await recipe('auth-setup', 'example.com');
  const [, callbackUrl = ''] = /Authorization callback URL +(\S+)/.exec(told) ?? [];
  expect(callbackUrl).toBe(`${originOf(AUTH)}/callback`);
  await github.register({ callbackUrl });
  const create = (hostname: string, target_url: string, own: object): Promise<unknown> =>
    system.api('POST', '/proxy/targets', { token, body: { hostname, target_url, ...own } });
  const behindLogin = { auth_enabled: true, auth_mode: 'redirect' };
  await create(APP, backend.url, {});
  await recipe('proxy-auth-enable', APP, 'admin', AUTH, 'redirect');
  await Promise.all([
    create(WIKI, backend.url, behindLogin),
    create(OTHER, backend.url, behindLogin),
    create(SOCKET, sockets.url, behindLogin),
    create(API, backend.url, { auth_enabled: true }),
  ]);
  await eventually(() => Promise.all([AUTH, APP, API].map(isCertified)), { deadlineMs: 60_000 });
}, 240_000);
afterAll(async () => {
  await visitor?.close();
  await client.close();
  await Promise.all([chromium?.stop(), system?.stop()]);
  answers?.close();
  await Promise.all([github?.stop(), pebble?.stop(), backend?.stop(), sockets?.stop()]);
});
beforeEach(() => newVisitor());

test('test-auth-flow finds everything that a login needs, and says what is missing', async () => {
  const seen = await recipe('test-auth-flow', APP);
  const told = ['all 10 passed', 'redirect', `to ${originOf(AUTH)}/login`];
  for (const words of [...told, `${github.url} knows the client id`, `${github.url} accepts it`])
    expect(seen).toContain(words);
  expect(await recipe('test-auth-flow', API)).toContain('401, WWW-Authenticate: Bearer');
  await github.register({ callbackUrl: 'https://elsewhere.example.net/callback' });
  const wrong = await system.recipe('test-auth-flow', APP);
  expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringContaining('the callback URL at')]);
  await github.register({ callbackUrl: `${originOf(AUTH)}/callback`, clientSecret: 'another' });
  const renewed = await system.recipe('test-auth-flow', APP);
  expect([renewed.code, renewed.stdout]).toEqual([1, expect.stringContaining('does not accept GITHUB_CLIENT_SECRET')]);
  await github.register({ clientSecret: GITHUB_CLIENT_SECRET });
}, 120_000);

test('who opens a protected page logs in at GitHub and is back at it; the backend hears who it is, and no cookie of ours', async () => {
  const url = `${originOf(APP)}/notes?id=7&x=%C3%A4`;
  await logIn('alice', url);
  await page.getByText('hello from the backend').waitFor();
  expect(page.url()).toBe(url);
  const { cookie, ...fields } = heard('/notes?id=7&x=%C3%A4') ?? {};
  expect(fields).toMatchObject({
    'x-auth-user-id': '1001',
    'x-auth-user-name': 'alice',
    'x-auth-user-email': 'alice@example.com',
  });
  expect(String(cookie)).not.toContain('unified_auth_token');
  const kept = await visitor.context.cookies();
  expect(kept.find(({ name }) => name === 'unified_auth_token')).toMatchObject({
    domain: '.example.com',
    httpOnly: true,
    secure: true,
    sameSite: 'Lax',
  });
  expect(kept.find(({ name }) => name === '__Host-login')).toMatchObject({
    domain: AUTH,
    httpOnly: true,
    secure: true,
  });
  expect(visitor.problems()).toEqual([]);
});

test('a second host, and one of another domain by a hand-off, know the same person without a question', async () => {
  await logIn('bob', `${originOf(APP)}/one`);
  await page.getByText('hello from the backend').waitFor();
  const asked = await asksOfGithub();
  await page.goto(`${originOf(WIKI)}/two`);
  expect([page.url(), heard('/two')?.['x-auth-user-name']]).toEqual([`${originOf(WIKI)}/two`, 'bob']);
  await page.goto(`${originOf(OTHER)}/three?q=1`);
  expect([page.url(), heard('/three?q=1')?.['x-auth-user-name']]).toEqual([`${originOf(OTHER)}/three?q=1`, 'bob']);
  expect(heard('/three?q=1')?.['x-auth-user-email']).toBe('bob@private.example');
  expect(await asksOfGithub()).toBe(asked);
  const cookies = (await visitor.context.cookies()).filter(({ name }) => name === 'unified_auth_token');
  expect(cookies.map(({ domain }) => domain).sort()).toEqual(['.example.com', OTHER]);
  expect(new Set(cookies.map(({ value }) => value)).size).toBe(2);
});

test('who may not use a host is told so; who may comes in at once when the host says otherwise', async () => {
  await recipe('proxy-auth-config', WIKI, 'admin', 'users=bob');
  await logIn('alice', `${originOf(WIKI)}/closed`);
  await page.getByText('who may not use').waitFor();
  expect(heard('/closed')).toBeUndefined();
  const asAlice = ['explain', `${originOf(WIKI)}/closed`, 'user=alice'];
  expect(await recipe(...asAlice)).toContain('alice is not among auth_required_users');
  await recipe('oauth-group-set', 'writers', 'admin', 'users=alice');
  await recipe('proxy-auth-config', WIKI, 'admin', 'users=none', 'groups=writers');
  await newVisitor();
  await logIn('alice', `${originOf(WIKI)}/closed`);
  await page.getByText('hello from the backend').waitFor();
  expect(heard('/closed')?.['x-auth-user-groups']).toContain('writers');
  await recipe('oauth-group-set', 'writers', 'admin', 'users=bob');
  await page.goto(`${originOf(WIKI)}/closed-again`);
  await page.getByText('who may not use').waitFor();
  await recipe('proxy-auth-config', WIKI, 'admin', 'groups=none');
  await recipe('oauth-group-delete', 'writers', 'admin');
}, 120_000);

test('who cancels at GitHub, and who meets a GitHub in trouble, is told what happened; nobody is logged in', async () => {
  await page.goto(`${originOf(APP)}/never`);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading').waitFor();
  expect(new URL(page.url()).origin).toBe(originOf(AUTH));
  expect(await namelessControls(page)).toEqual([]);
  await github.fail('/login/oauth/access_token');
  await logIn('alice', `${originOf(APP)}/never`);
  await page.getByRole('heading').waitFor();
  expect(await page.content()).toMatch(/GitHub/);
  expect(await page.content()).not.toContain('Unicorn');
  expect(heard('/never')).toBeUndefined();
  expect((await visitor.context.cookies()).map(({ name }) => name)).not.toContain('__Host-login');
  expect(visitor.problems()).toEqual([]);
});

/** How a host of an API answers a client with this token. */
const statusWith = async (path: string, token: string): Promise<number> =>
  (await client.fetch(`${originOf(API)}${path}`, { headers: { authorization: `Bearer ${token}` } })).status;

/** A client as programs of other people are: it registers, and sends its user to the auth host. */
async function newClient(): Promise<Configuration> {
  const metadata = {
    client_name: 'A program <b>of</b> the test',
    redirect_uris: [`${callback}/cb`],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
  };
  return dynamicClientRegistration(new URL(originOf(AUTH)), metadata, None(), {
    [customFetch]: client.fetch as CustomFetch,
    algorithm: 'oauth2',
  });
}

test('a client registers, its user sees who asks for what and allows it; the token opens the host until it is revoked', async () => {
  const configuration = await newClient();
  const verifier = randomPKCECodeVerifier();
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: `${callback}/cb`,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    resource: originOf(API),
    state: 'the-state',
  });
  await logIn('alice', url.href);
  await page.getByRole('heading', { name: 'Allow access?' }).waitFor();
  const text = await page.locator('main').innerText();
  for (const word of ['A program <b>of</b> the test', 'alice', API, 'this device']) expect(text).toContain(word);
  expect(await namelessControls(page)).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('the client goes on').waitFor();
  expect(visitor.problems()).toEqual([]);
  const tokens = await authorizationCodeGrant(configuration, new URL(page.url()), {
    pkceCodeVerifier: verifier,
    expectedState: 'the-state',
  });
  expect([
    await statusWith('/by-token', tokens.access_token),
    await statusWith('/by-another', `${tokens.access_token}x`),
  ]).toEqual([200, 401]);
  expect(heard('/by-token')).toMatchObject({ 'x-auth-user-name': 'alice' });
  expect(heard('/by-token')?.['authorization']).toBeUndefined();
  const renewed = await refreshTokenGrant(configuration, tokens.refresh_token ?? '');
  expect(await statusWith('/renewed', renewed.access_token)).toBe(200);
  expect(await recipe('oauth-clients', 'admin')).toContain('A program');
  expect(await recipe('oauth-grants', 'admin', 'user=alice')).toContain(originOf(API));
  await recipe('oauth-revoke', 'client', configuration.clientMetadata().client_id, 'admin');
  await eventually(async () => expect(await statusWith('/revoked', renewed.access_token)).toBe(401));
  await expect(refreshTokenGrant(configuration, renewed.refresh_token ?? '')).rejects.toThrow();
}, 120_000);

test('a client with a secret, by another library: code, introspection, and revocation that counts at the host', async () => {
  const issuer = new URL(originOf(AUTH));
  const options = { [oauth.customFetch]: client.fetch as CustomFetch };
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' }),
  );
  const redirect_uri = `${callback}/web`;
  const registered = await oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(
      server,
      { client_name: 'With a secret', redirect_uris: [redirect_uri] },
      options,
    ),
  );
  const secret = oauth.ClientSecretBasic(registered.client_secret as string);
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
  const url = new URL(server.authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    client_id: registered.client_id,
    redirect_uri,
    response_type: 'code',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    resource: originOf(API),
    state,
  }).toString();
  await logIn('bob', url.href);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByText('the client goes on').waitFor();
  const answer = oauth.validateAuthResponse(server, registered, new URL(page.url()), state);
  const { access_token } = await oauth.processAuthorizationCodeResponse(
    server,
    registered,
    await oauth.authorizationCodeGrantRequest(server, registered, secret, answer, redirect_uri, verifier, options),
  );
  expect(await statusWith('/by-secret', access_token)).toBe(200);
  const introspected = await oauth.processIntrospectionResponse(
    server,
    registered,
    await oauth.introspectionRequest(server, registered, secret, access_token, options),
  );
  expect(introspected).toMatchObject({ active: true, client_id: registered.client_id, sub: '1002' });
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(server, registered, secret, access_token, options),
  );
  await eventually(async () => expect(await statusWith('/by-secret', access_token)).toBe(401));
});

test('oauth-sessions lists who is logged in; oauth-revoke ends it, and cuts a WebSocket that is open', async () => {
  await logIn('Dave-Many', `${originOf(APP)}/socket`);
  await page.getByText('hello from the backend').waitFor();
  expect(await recipe('oauth-sessions', 'admin', 'user=dave-many')).toContain('dave@example.com');
  const kept = (await visitor.context.cookies(originOf(SOCKET))).find(({ name }) => name === 'unified_auth_token');
  const open = (cookie: string): WebSocket =>
    new WebSocket(`wss://127.0.0.1:${system.httpsPort}/`, {
      headers: { host: `${SOCKET}:${system.httpsPort}`, cookie },
      servername: SOCKET,
      rejectUnauthorized: false,
    } as ClientOptions);
  const refused = open('unified_auth_token=made-up');
  const [error] = (await once(refused, 'error')) as [Error];
  expect(error.message).toContain('401');
  const socket = open(`unified_auth_token=${kept?.value}`);
  socket.on('error', () => {});
  await once(socket, 'open');
  socket.send('still here?');
  expect(String((await once(socket, 'message'))[0])).toBe('still here?');
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(20_000) });
  await recipe('oauth-revoke', 'user', 'dave-many', 'admin');
  await closed;
  expect(await recipe('oauth-sessions', 'admin', 'user=dave-many')).not.toContain('dave@example.com');
  await forgetGithub();
  await page.goto(`${originOf(APP)}/socket`);
  await page.getByRole('button', { name: 'Sign in as Dave-Many' }).waitFor();
}, 120_000);

test('logging out ends it at every host', async () => {
  await logIn('alice', `${originOf(APP)}/in`);
  await page.getByText('hello from the backend').waitFor();
  await page.goto(`${originOf(OTHER)}/in-too`);
  await page.goto(`${originOf(AUTH)}/logout`);
  await page.getByRole('button', { name: 'Log out everywhere' }).click();
  await page.getByRole('heading', { name: 'You are logged out' }).waitFor();
  await forgetGithub();
  for (const host of [APP, WIKI, OTHER]) {
    await page.goto(`${originOf(host)}/out`);
    await page.getByRole('button', { name: 'Sign in as alice' }).waitFor();
  }
  expect(heard('/out')).toBeUndefined();
  expect(visitor.problems()).toEqual([]);
});

/** The keys of the auth host. */
const published = async (): Promise<string[]> => {
  const answer = await client.fetch(`${originOf(AUTH)}/jwks`);
  return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
};

test('a new key is published at the auth host while the old one goes on signing', async () => {
  const [first] = await published();
  expect(await recipe('oauth-key-rotate', 'admin')).toMatch(/signing[^]*published/);
  await eventually(async () => expect(await published()).toHaveLength(2));
  expect(await published()).toContain(first);
  expect(await recipe('oauth-status', 'admin')).toContain(`${first} signing`);
});

test('an administrator logs in with GitHub to the GUI at a host of its own', async () => {
  await recipe('gui-setup', ADMIN);
  await eventually(() => isCertified(ADMIN), { deadlineMs: 60_000 });
  await page.goto(`${originOf(ADMIN)}/admin`);
  await page.getByRole('link', { name: 'Sign in with GitHub' }).click();
  await page.getByRole('button', { name: 'Sign in as alice' }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Hosts' }).click();
  await page.getByText(APP).first().waitFor();
  await page.getByText('github:alice').first().waitFor();
  expect(page.url()).toMatch(`${originOf(ADMIN)}/admin`);
}, 120_000);
