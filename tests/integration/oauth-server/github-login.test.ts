import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ISSUER, startAuthServer, type AuthServer } from '../../support/auth-server.ts';
import { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET } from '../../support/github-server.ts';
import { eventually } from '../../support/eventually.ts';
import { HttpApp } from '../../support/http-app.ts';
import { authorizeUrl, connect, pkce, refresh, register } from '../../support/oauth-client.ts';
import { RedisClient } from '../../support/redis-client.ts';
import type { Browser, Shown } from '../../support/browser.ts';

const RETURN = 'https://app.example.com/page?x=1';
const LOGIN = `${ISSUER}/login?${new URLSearchParams({ return_url: RETURN }).toString()}`;

let server: AuthServer;

beforeAll(async () => {
  server = await startAuthServer({ OAUTH_ALLOWED_GITHUB_USERS: 'Alice, bob,carol,dave-many,mallory,ada' });
  await server.protect('app.example.com', { auth_mode: 'redirect' });
});

afterAll(() => server?.stop());
afterEach(() => server.github.signIn('alice'));

const logins = async (): Promise<number> => (await server.app.store.logins.list()).records.length;

const identity = async (name: string): Promise<object | undefined> => {
  await server.github.signIn(name);
  const browser = server.browser();
  const shown = await browser.open(LOGIN);
  expect(shown.url.href).toBe(RETURN);
  const { records } = await server.app.store.logins.list();
  const latest = records
    .filter(({ identity: { username } }) => username.toLowerCase() === name.toLowerCase())
    .sort((one, other) => one.created_at.localeCompare(other.created_at))
    .at(-1);
  return latest?.identity;
};

/** The way to GitHub and back, stopped before it is back. */
const toGithub = async (browser: Browser): Promise<URL> => {
  const there = await browser.open(LOGIN, { stay: true });
  const github = await browser.open(there.headers.get('location') ?? '', { stay: true });
  return new URL(github.headers.get('location') ?? '');
};

/** A page of a list that has another one. */
const leadingTo = (url: string, body: string) => ({ status: 200, headers: { link: `<${url}>; rel="next"` }, body });

/** A page that says it, and nothing was begun. */
const refused = async (shown: Shown, status: number, words: string, before: number): Promise<void> => {
  expect([shown.status, shown.url.origin]).toEqual([status, ISSUER]);
  expect(shown.text).toContain(words);
  expect(shown.headers.get('cache-control')).toBe('no-store');
  expect(await logins()).toBe(before);
};

/** A login that is cancelled at GitHub, in the browser that began it or in another. */
const cancelled = async (browser: Browser, by = browser): Promise<{ shown: Shown; again: URL }> => {
  const there = await browser.open(LOGIN, { stay: true });
  const shown = await by.open(`${there.headers.get('location')}&as=`);
  const [, href = ''] = /<a href="([^"]*)">Try again</.exec(shown.text) ?? [];
  return { shown, again: new URL(href.replaceAll('&amp;', '&'), ISSUER) };
};

test('who cancels at GitHub may try again, and comes to where the login was to lead; in another browser it leads nowhere', async () => {
  await server.github.signIn('alice');
  const browser = server.browser();
  const { shown, again } = await cancelled(browser);
  expect([shown.status, shown.text]).toEqual([400, expect.stringContaining('You have not allowed GitHub')]);
  expect((await browser.open(again)).url.href).toBe(RETURN);
  expect((await cancelled(server.browser(), server.browser())).again.href).toBe(`${ISSUER}/login`);
});

test('the address of the auth host alone shows who is logged in, or the way to log in', async () => {
  await server.github.signIn('alice');
  const browser = server.browser();
  const front = await browser.open(`${ISSUER}/`);
  expect([front.status, front.text]).toEqual([200, expect.stringContaining('href="/login"')]);
  await browser.open(`${ISSUER}/login`);
  expect((await browser.open(`${ISSUER}/`)).text).toContain('alice');
});

test('a login asks GitHub with GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET at GITHUB_BASE_URL', async () => {
  await server.github.signIn('alice');
  const browser = server.browser();
  const there = await browser.open(LOGIN, { stay: true });
  const url = new URL(there.headers.get('location') ?? '');
  expect(url.href.startsWith(`${server.github.url}/login/oauth/authorize?`)).toBe(true);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: GITHUB_CLIENT_ID,
    redirect_uri: `${ISSUER}/callback`,
    scope: 'user:email',
    state: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
  expect((await browser.open(LOGIN)).url.href).toBe(RETURN);
  await server.github.register({ clientSecret: 'another' });
  try {
    await refused(await server.browser().open(LOGIN), 502, 'GITHUB_CLIENT_SECRET', await logins());
  } finally {
    await server.github.register({ clientSecret: GITHUB_CLIENT_SECRET });
  }
});

test('people are known by their number, with what GitHub has verified; private addresses are asked for', async () => {
  expect(await identity('alice')).toEqual({
    sub: '1001',
    username: 'alice',
    name: 'Alice Liddell',
    email: 'alice@example.com',
    emails: ['alice@example.com', 'alice@example.org'],
    groups: [],
  });
  expect(await identity('bob')).toMatchObject({ username: 'bob', email: expect.stringMatching(/@/) });
  expect(await identity('carol')).toMatchObject({ email: '', emails: [] });
  expect(await identity('mallory')).toMatchObject({ emails: expect.not.arrayContaining(['alice@example.com']) });
});

test('organisations and teams are asked for only where a host needs them, all pages of them; local groups count first', async () => {
  await server.protect('team.example.com', { auth_required_groups: ['acme/admins'] });
  await eventually(async () => {
    const there = await server.browser().open(LOGIN, { stay: true });
    const scope = new URL(there.headers.get('location') ?? '').searchParams.get('scope');
    expect(scope).toBe('user:email read:org');
  });
  expect(await identity('alice')).toMatchObject({ groups: expect.arrayContaining(['acme', 'acme/admins']) });
  const { url } = server.github;
  // A token goes nowhere but to the API, and not on for ever.
  const elsewhere = leadingTo(`${url}/elsewhere`, '[{"login":"acme"}]');
  await server.github.inject({ path: '/api/v3/user/orgs', times: 1, answer: elsewhere });
  expect(await identity('alice')).toMatchObject({ groups: expect.arrayContaining(['acme']) });
  const again = leadingTo(`${url}/api/v3/user/teams?page=1`, '[]');
  await server.github.inject({ path: '/api/v3/user/teams', times: 20, answer: again });
  const asked = (await server.github.requests()).length;
  expect(await identity('alice')).toMatchObject({ groups: ['acme'] });
  const teams = (await server.github.requests()).slice(asked).filter((line) => line.includes('/user/teams'));
  expect(teams).toHaveLength(20);
  const { groups } = (await identity('Dave-Many')) as { groups: string[] };
  expect(groups.filter((group) => group.includes('/')).length).toBeGreaterThan(100);
  // One that cannot be read has nobody in it, and its name is not the organisation's again.
  const { redis, store } = server.app;
  const byHand = new RedisClient(redis.socketPath);
  await byHand.set(store.keys.localGroup('Acme'), 'not json');
  await byHand.write('ZADD', store.keys.localGroupIndex, '0', 'Acme');
  const left = (await identity('alice')) as { groups: string[] };
  expect([left.groups.includes('acme'), left.groups.includes('acme/admins')]).toEqual([false, true]);
  await byHand.write('DEL', store.keys.localGroup('Acme'));
  await server.protect('team.example.com', { auth_enabled: false });
});

test('attack 14: a way back from GitHub that another browser began logs nobody in', async () => {
  const attackers = server.browser();
  const back = await toGithub(attackers);
  const before = await logins();
  const victim = server.browser();
  await refused(await victim.open(back), 403, 'in another browser', before);
  // The attempt has used it up, for whoever began it as well.
  await refused(await attackers.open(back), 400, 'begin anew', before);
  const again = server.browser();
  const mine = await toGithub(again);
  expect((await again.open(mine)).url.href).toBe(RETURN);
  const count = await logins();
  await refused(await again.open(mine), 400, 'begin anew', count);
  const invented = new URL(`${ISSUER}/callback?code=x&state=${'a'.repeat(43)}`);
  await refused(await again.open(invented), 400, 'begin anew', count);
});

test('several tabs of a browser can log in at once', async () => {
  const browser = server.browser();
  const [one, two] = [await toGithub(browser), await toGithub(browser)];
  expect((await browser.open(one)).url.href).toBe(RETURN);
  expect((await browser.open(two)).url.href).toBe(RETURN);
});

describe('with other settings', () => {
  let other: HttpApp;

  beforeAll(async () => {
    const { redis, store } = server.app;
    const own = { ...server.github.environment, OAUTH_SESSION_TIMEOUT: '30', OAUTH_ALLOWED_GITHUB_USERS: 'bob' };
    other = await HttpApp.start('oauth-server', own, { redis, store });
  });

  afterAll(() => other?.process.stop());

  test('attack 24: who may not log in any more gets no new token, and is not logged in', async () => {
    const browser = server.browser();
    const { client, refresh_token = '' } = await connect(server, { browser });
    const form = { grant_type: 'refresh_token', refresh_token, client_id: client.client_id };
    const told = await other.ask('POST', '/token', {
      raw: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect([told.status, told.body['error']]).toEqual([400, 'invalid_grant']);
    const cookie = browser.cookiesFor(new URL(ISSUER));
    expect((await server.app.ask('GET', '/logout', { headers: { cookie } })).text).toContain('alice');
    expect((await other.ask('GET', '/logout', { headers: { cookie } })).text).toContain('You are not logged in');
    expect((await refresh(server, client, refresh_token)).status).toBe(200);
  });

  test('a login that takes longer than OAUTH_SESSION_TIMEOUT is over', async () => {
    const told = await other.fetch('GET', '/login');
    expect(told.headers.get('set-cookie')).toContain('Max-Age=30');
    const answer = await other.fetch('POST', '/register', {
      body: { redirect_uris: ['http://127.0.0.1/cb'], token_endpoint_auth_method: 'none' },
    });
    const client = (await answer.json()) as Parameters<typeof authorizeUrl>[0];
    const url = new URL(
      authorizeUrl(client, { code_challenge: pkce().challenge, redirect_uri: 'http://127.0.0.1/cb' }),
    );
    const begun = await other.fetch('GET', `${url.pathname}${url.search}`);
    const cookie = begun.headers.getSetCookie().find((each) => each.startsWith('__Secure-as_interaction='));
    const [, expires = ''] = /expires=([^;]+)/i.exec(cookie ?? '') ?? [];
    expect((Date.parse(expires) - Date.now()) / 1_000).toBeLessThanOrEqual(31);
  });
});

test('who is not in OAUTH_ALLOWED_GITHUB_USERS gets a page, and no session', async () => {
  await server.github.put({
    id: 4242,
    login: 'eve',
    emails: [{ email: 'eve@example.com', primary: true, verified: true }],
  });
  await server.github.signIn('eve');
  const browser = server.browser();
  await refused(await browser.open(LOGIN), 403, 'eve', await logins());
  expect(browser.cookie('__Host-login')).toBeUndefined();
});

test('attack 26: who has taken the name of somebody else is not them', async () => {
  await server.github.put({ id: 5001, login: 'ada', name: 'The first' });
  const first = (await identity('ada')) as { sub: string };
  await server.github.change('ada', { login: 'ada-was' });
  await server.github.put({ id: 5002, login: 'ada', name: 'The second' });
  const second = (await identity('ada')) as { sub: string };
  expect([first.sub, second.sub]).toEqual(['5001', '5002']);
});

test('e-mail addresses that are not verified count only with GITHUB_TRUST_UNVERIFIED_EMAIL', async () => {
  const { redis, store } = server.app;
  const trusting = await HttpApp.start(
    'oauth-server',
    { ...server.github.environment, GITHUB_TRUST_UNVERIFIED_EMAIL: 'true' },
    { redis, store },
  );
  try {
    await server.github.signIn('carol');
    const browser = server.browser('203.0.113.7', trusting.url);
    await browser.open(LOGIN);
    const { records } = await store.logins.list();
    const emails = records
      .filter(({ identity: { username } }) => username === 'carol')
      .map((login) => login.identity.emails);
    expect(emails).toContainEqual([]);
    expect(emails).toContainEqual([expect.stringMatching(/@/)]);
  } finally {
    await trusting.process.stop();
  }
});

test.each([
  ['the person says no', 400, 'not allowed'],
  ['the token endpoint errs', 502, 'trouble of its own'],
  ['the API errs', 502, 'trouble of its own'],
  ['the API cuts the connection', 502, 'trouble of its own'],
  ['the API answers without end', 502, 'trouble of its own'],
  ['the token endpoint is elsewhere', 502, 'trouble of its own'],
  ['the rate limit is used up', 503, 'no more questions'],
  ['GitHub has another callback URL', 502, 'another callback URL'],
])('GitHub in trouble: %s: a page that says what to do, and no session', async (trouble, status, words) => {
  const { github } = server;
  const browser = server.browser();
  if (trouble === 'the token endpoint errs') await github.fail('/login/oauth/access_token');
  if (trouble === 'the API errs') await github.fail('/api/v3/user/emails');
  if (trouble === 'the API cuts the connection') await github.cut('/api/v3/user$');
  if (trouble === 'the API answers without end')
    await github.inject({
      path: '/api/v3/user/emails',
      times: 1,
      answer: { status: 200, body: `[]${' '.repeat(1_100_000)}` },
    });
  if (trouble === 'the token endpoint is elsewhere') {
    const location = `${github.url}/login/oauth/access_token`;
    await github.inject({
      path: '/login/oauth/access_token',
      times: 1,
      answer: { status: 307, headers: { location }, body: '' },
    });
  }
  if (trouble === 'the rate limit is used up') await github.limitRate();
  if (trouble === 'GitHub has another callback URL') await github.register({ callbackUrl: `${ISSUER}/callback/other` });
  const before = await logins();
  try {
    if (trouble === 'the person says no') {
      const there = await browser.open(LOGIN, { stay: true });
      await refused(await browser.open(`${there.headers.get('location')}&as=`), status, words, before);
    } else if (trouble === 'GitHub has another callback URL') {
      const shown = await browser.open(`${ISSUER}/callback?error=redirect_uri_mismatch&error_description=%3Cb%3E`);
      await refused(shown, status, words, before);
      expect(shown.text).not.toContain('<b>');
    } else await refused(await browser.open(LOGIN), status, words, before);
  } finally {
    await github.register({ callbackUrl: `${ISSUER}/callback` });
  }
});

test('a GitHub that does not answer is given up after a time, and the server goes on', async () => {
  const browser = server.browser();
  const back = await toGithub(browser);
  const before = await logins();
  await server.github.freeze();
  try {
    await refused(await browser.open(back), 504, 'did not answer in time', before);
  } finally {
    server.github.thaw();
  }
});

test('without GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET the page says what the administrator has to do', async () => {
  const { redis, store } = server.app;
  const bare = await HttpApp.start('oauth-server', {}, { redis, store });
  try {
    const told = await bare.fetch('GET', '/login', { headers: { accept: 'text/html' } });
    expect([told.status, (await told.text()).includes('GITHUB_CLIENT_SECRET')]).toEqual([503, true]);
  } finally {
    await bare.process.stop();
  }
});

test('finding p: the fixed callback brings a login to the authorization that waits for it', async () => {
  const client = await register(server);
  const browser = server.browser();
  const page = await browser.open(authorizeUrl(client, { code_challenge: pkce().challenge }));
  expect(page.url.pathname).toMatch(/^\/interaction\//);
  expect(page.text).toContain('Allow access?');
  expect(browser.visited.some((url) => url.startsWith(`${ISSUER}/callback?`))).toBe(true);
});
