import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { readReturnUrl } from '../../../apps/oauth-server/src/login/return-url.ts';
import { NO_AUTH } from '#domain';
import { handleId } from '#store';
import { ISSUER, SETTING, startAuthServer, type AuthServer } from '../../support/auth-server.ts';
import type { Browser, Shown } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { HttpApp } from '../../support/http-app.ts';
import { authorizeUrl, connect, pkce, register } from '../../support/oauth-client.ts';

let server: AuthServer;

beforeAll(async () => {
  server = await startAuthServer();
  await server.protect('app.example.com', { auth_mode: 'redirect' });
  await server.protect('app.example.net', { auth_mode: 'redirect' });
  await server.github.signIn('alice');
});

afterAll(() => server?.stop());

const loginTo = (returnUrl: string, challenge?: string): string =>
  `${ISSUER}/login?${new URLSearchParams({ return_url: returnUrl, ...(challenge && { challenge }) }).toString()}`;

const CHALLENGE = createHash('sha256').update('nonce').digest('base64url');

const counts = async (): Promise<number[]> => {
  const { logins, hostSessions } = server.app.store;
  return [(await logins.list()).records.length, (await hostSessions.list()).records.length];
};

/** A browser that alice is logged in with. */
const loggedIn = async (): Promise<Browser> => {
  const browser = server.browser();
  expect((await browser.open(loginTo('https://app.example.com/'))).url.href).toBe('https://app.example.com/');
  return browser;
};

describe('/login', () => {
  test('brings somebody back to a host of the cookie domain with the shared cookie, of which only a hash is kept', async () => {
    const browser = await loggedIn();
    const handle = browser.cookie(NO_AUTH.auth_cookie_name) ?? '';
    const session = await server.app.store.hostSessions.use(handleId(handle), new Date());
    expect(session).toMatchObject({ audience: '.example.com', identity: { username: 'alice' } });
    expect(browser.cookiesFor(new URL('https://app.example.com/'))).toContain(`unified_auth_token=${handle}`);
    expect(browser.cookiesFor(new URL('https://app.example.com/'))).not.toContain('__Host-login');
    const there = await browser.open(loginTo('https://app.example.com/deep?a=1&b=%2F'), { stay: true });
    expect([there.status, there.headers.get('location')]).toEqual([303, 'https://app.example.com/deep?a=1&b=%2F']);
    const cookie = there.headers.getSetCookie().find((each) => each.startsWith('unified_auth_token=')) ?? '';
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Domain=example.com', 'Path=/'])
      expect(cookie).toContain(attribute);
  });

  test('a second host is one silent round', async () => {
    const browser = await loggedIn();
    await server.protect('second.example.com');
    const asked = (await server.github.requests()).length;
    expect((await browser.open(loginTo('https://second.example.com/'))).url.href).toBe('https://second.example.com/');
    expect((await server.github.requests()).length).toBe(asked);
  });

  test('attack 15: to a host outside it goes a code, for this host and for the browser with the nonce', async () => {
    const browser = server.browser();
    const shown = await browser.open(loginTo('https://app.example.net/page', CHALLENGE));
    expect(shown.url.href).toMatch(/^https:\/\/app\.example\.net\/\.oauth\/callback\?code=[\w-]{43}$/);
    const code = shown.url.searchParams.get('code') ?? '';
    const handoff = await server.app.store.handoffs.take(code);
    expect(handoff).toMatchObject({
      host: 'app.example.net',
      return_url: 'https://app.example.net/page',
      challenge: CHALLENGE,
    });
    expect(await server.app.store.handoffs.take(code)).toBeUndefined();
    expect(browser.cookie(NO_AUTH.auth_cookie_name)).toBeUndefined();
    for (const challenge of [undefined, 'short', `${CHALLENGE}x`]) {
      const refused = await browser.open(loginTo('https://app.example.net/page', challenge));
      expect([refused.status, refused.text.includes('There is no way back')]).toEqual([400, true]);
    }
  });

  test('a host below OAUTH_COOKIE_DOMAIN, which goes before the setting, gets the cookie of the domain', async () => {
    await server.protect('app.inner.example.com');
    await server.protect('app.auth.example.com');
    const { redis, store } = server.app;
    const own = { ...server.github.environment, OAUTH_COOKIE_DOMAIN: '.auth.example.com' };
    const other = await HttpApp.start('oauth-server', own, { redis, store });
    try {
      const browser = server.browser('203.0.113.8', other.url);
      const shown = await browser.open(loginTo('https://app.inner.example.com/', CHALLENGE));
      expect(shown.url.pathname).toBe('/.oauth/callback');
      const below = await browser.open(loginTo('https://app.auth.example.com/'), { stay: true });
      expect(below.headers.getSetCookie().join()).toContain('Domain=auth.example.com');
      const there = await server.browser().open(loginTo('https://app.inner.example.com/'));
      expect(there.url.pathname).toBe('/');
    } finally {
      await other.process.stop();
    }
  });

  test('an auth host outside the cookie domain cannot set its cookie, and gives codes', async () => {
    const { authSetting } = server.app.store;
    const path = async (): Promise<string> =>
      (await server.browser().open(loginTo('https://app.inner.example.com/', CHALLENGE))).url.pathname;
    await server.protect('app.inner.example.com');
    await authSetting.save({ ...SETTING, cookie_domain: 'inner.example.com' });
    await eventually(async () => expect(await path()).toBe('/.oauth/callback'));
    await authSetting.save(SETTING);
    await eventually(async () => expect(await path()).toBe('/'));
  });

  test('who may not use the host gets a page, and no session at it', async () => {
    await server.protect('staff.example.com', { auth_required_users: ['bob'] });
    const browser = await loggedIn();
    const before = await counts();
    const shown = await browser.open(loginTo('https://staff.example.com/'));
    expect([shown.status, shown.text.includes('alice'), shown.text.includes('staff.example.com')]).toEqual([
      403,
      true,
      true,
    ]);
    expect(await counts()).toEqual(before);
  });

  test('attack 18: a host that sends people back again and again gets a page that explains it', async () => {
    const browser = await loggedIn();
    const round = (): Promise<Shown> => browser.open(loginTo('https://app.example.com/again'));
    for (let i = 0; i < 3; i++) expect((await round()).status).toBe(0);
    const fourth = await round();
    expect([fourth.status, fourth.url.origin]).toEqual([508, ISSUER]);
    expect(fourth.text).toContain('app.example.com');
    expect((await browser.open(loginTo('https://app.example.com/elsewhere'))).status).toBe(0);
  });
});

/** Each of these looks to somebody like app.example.com. */
const ELSEWHERE = [
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:\\\\evil.example',
  'https://evil.example',
  'https://evil.example/https://app.example.com',
  'https://app.example.com@evil.example/',
  'https://app.example.com:443@evil.example/',
  'https://app.example.com%40evil.example/',
  'https://evil.example#app.example.com',
  'https://evil.example?app.example.com',
  'https://evil.example\\.app.example.com/',
  'https://app.example.com\\@evil.example/',
  'https://app.example.com.evil.example/',
  'https://evilapp.example.com/',
  'https://app.example.com./',
  'https://app.example.com:8443/',
  'https://app.example.com:443/',
  'https://app.example.com:0443/',
  'https://app.example.com:/',
  'http://app.example.com/',
  'HTTPS://app.example.com/',
  'https://APP.example.com/',
  'https://app。example。com/',
  'https://app%2eexample.com/',
  'https://app.example.com/\r\nset-cookie: a=b',
  'https://app.example.com/ ',
  ' https://app.example.com/',
  '\u0000https://app.example.com/',
  'https://app.example.com/\u202e',
  'https://app.example.com/\\..\\evil',
  'https://app.example.com/%zz',
  'https://app.example.com/#fragment',
  'https://auth.example.com/',
  'https://open.example.com/',
  'https://nobody.example.com/',
  'https://[::1]/',
  'https://127.0.0.1/',
  'javascript:alert(1)//https://app.example.com/',
  'data:text/html,https://app.example.com/',
  'ftp://app.example.com/',
  'app.example.com',
  '/page',
  '',
];

describe('attack 12: where to return to', () => {
  const known = { hostname: 'app.example.com', ...NO_AUTH, auth_enabled: true };
  const state = {
    hostOf: (hostname: string) =>
      hostname === 'app.example.com'
        ? known
        : ['open.example.com', 'auth.example.com'].includes(hostname)
          ? { ...known, auth_enabled: false }
          : undefined,
    originOf: (hostname: string) => `https://${hostname}`,
    authHost: { hostname: 'auth.example.com' },
  } as unknown as Parameters<typeof readReturnUrl>[1];

  test.each(ELSEWHERE)('%j is refused', (url) => {
    expect(readReturnUrl(url, state)).toBeUndefined();
  });

  test.each([
    'https://app.example.com',
    'https://app.example.com/',
    'https://app.example.com/a//b?c=d&e=%2F%20',
    'https://app.example.com?x',
  ])('%j is taken as it is', (url) => {
    expect(readReturnUrl(url, state)).toMatchObject({ url, hostname: 'app.example.com' });
  });

  test('what is longer than any address of a page is refused', () => {
    expect(readReturnUrl(`https://app.example.com/${'a'.repeat(5_000)}`, state)).toBeUndefined();
  });

  test('a host that logs in elsewhere is not ours', () => {
    const other = { ...known, auth_proxy: 'auth.example.org' };
    expect(
      readReturnUrl('https://app.example.com/', Object.assign(Object.create(state), { hostOf: () => other })),
    ).toBeUndefined();
  });

  test('a host of which another service decides (auth_forward_url) has no login of ours', () => {
    const away = { ...known, auth_forward_url: 'https://authelia.example.com/' };
    expect(
      readReturnUrl('https://app.example.com/', Object.assign(Object.create(state), { hostOf: () => away })),
    ).toBeUndefined();
  });

  test('attack 13: what is refused makes no session, says so on a page, and is not repeated there', async () => {
    const browser = await loggedIn();
    const before = await counts();
    for (const url of ELSEWHERE.slice(0, 12)) {
      const shown = await browser.open(loginTo(url, CHALLENGE));
      expect([url, shown.status, shown.url.origin]).toEqual([url, 400, ISSUER]);
      expect(shown.text).not.toContain('evil');
    }
    const twice = await browser.open(`${loginTo('https://app.example.com/')}&return_url=https://evil.example/`);
    expect(twice.status).toBe(400);
    const stranger = server.browser();
    expect((await stranger.open(loginTo('https://evil.example'))).status).toBe(400);
    expect(await counts()).toEqual(before);
    expect(stranger.visited).toHaveLength(1);
  });
});

/** Whether these cookies are a login. */
const isAlice = async (cookie: string): Promise<boolean> => {
  const told = await server.app.fetch('GET', '/logout', { headers: { cookie, accept: 'text/html' } });
  return (await told.text()).includes('alice');
};

describe('a login session', () => {
  test('attack 29: each login has a new handle, and the one before is over everywhere', async () => {
    const browser = await loggedIn();
    const before = handleId(browser.cookie('__Host-login') ?? '');
    const session = handleId(browser.cookie('unified_auth_token') ?? '');
    const second = Math.floor(Date.now() / 1_000) + 1;
    await eventually(() => expect(Date.now() / 1_000).toBeGreaterThan(second));
    const client = await register(server);
    const asked = (await server.github.requests()).length;
    const page = await browser.open(authorizeUrl(client, { prompt: 'login', code_challenge: pkce().challenge }));
    expect(page.text).toContain('Allow access?');
    expect((await server.github.requests()).length).toBeGreaterThan(asked);
    const handle = browser.cookie('__Host-login') ?? '';
    expect([handle.length, handleId(handle) === before]).toEqual([43, false]);
    expect(await server.app.store.logins.find(before)).toBeUndefined();
    expect(await server.app.store.hostSessions.use(session, new Date())).toBeUndefined();
  });

  test('another person who logs in with the same browser is not taken for the one before', async () => {
    const browser = await loggedIn();
    const client = await register(server);
    const open = (): Promise<Shown> => browser.open(authorizeUrl(client, { code_challenge: pkce().challenge }));
    expect((await open()).text).toContain('alice');
    expect(browser.cookie('__Host-as_session')).toEqual(expect.any(String));
    await browser.submit(await browser.open(`${ISSUER}/logout`), '/logout');
    expect(browser.cookie('__Host-as_session')).toBeUndefined();
    await server.github.signIn('bob');
    const page = await open();
    await server.github.signIn('alice');
    expect([page.text.includes('bob'), page.text.includes('alice')]).toEqual([true, false]);
    const mixed = await loggedIn();
    expect((await mixed.open(authorizeUrl(client, { code_challenge: pkce().challenge }))).text).toContain('alice');
    await server.github.signIn('bob');
    mixed.forget('__Host-login');
    const other = await mixed.open(authorizeUrl(client, { code_challenge: pkce().challenge }));
    await server.github.signIn('alice');
    expect([other.text.includes('Allow access?'), other.text.includes('bob')]).toEqual([true, true]);
  });

  test('an application that asks for somebody else is told so, and nobody is sent round in circles', async () => {
    const client = await register(server);
    const { id_token = '' } = await connect(server, { client, params: { scope: 'openid' } });
    const browser = server.browser();
    await server.github.signIn('bob');
    const shown = await browser.open(
      authorizeUrl(client, { scope: 'openid', code_challenge: pkce().challenge, id_token_hint: id_token }),
    );
    await server.github.signIn('alice');
    expect(shown.url.searchParams.get('error')).toBe('login_required');
  });

  test('who allows an application is who was asked', async () => {
    const browser = await loggedIn();
    const page = await browser.open(authorizeUrl(await register(server), { code_challenge: pkce().challenge }));
    expect(page.text).toContain('alice');
    browser.forget('__Host-login');
    await server.github.signIn('bob');
    await browser.open(loginTo('https://app.example.com/'));
    await server.github.signIn('alice');
    const refused = await browser.submit(page, '/allow');
    expect([refused.status, refused.text.includes('You have logged out, or in as somebody else')]).toEqual([400, true]);
  });

  test('attack 28: of several cookies with its name none is believed', async () => {
    const browser = await loggedIn();
    const mine = browser.cookie('__Host-login') ?? '';
    expect(await isAlice(`__Host-login=${mine}`)).toBe(true);
    expect(await isAlice(`__Host-login=${mine}; __Host-login=${randomBytes(32).toString('base64url')}`)).toBe(false);
    expect(await isAlice(`__Host-login=${randomBytes(32).toString('base64url')}; __Host-login=${mine}`)).toBe(false);
    // What another host of the domain can set is no cookie of this name.
    expect(await isAlice(`a=__Host-login=; x__Host-login=b; __Host-login=${mine}`)).toBe(true);
    // To a browser a blank beyond ASCII is part of the name, so that any host of the domain may set this.
    for (const blank of ['\u00a0', '\u0085', '\u00c2\u00a0']) {
      expect([blank, await isAlice(`${blank}__Host-login=${mine}`)]).toEqual([blank, false]);
      expect([blank, await isAlice(`__Host-login${blank}=${mine}`)]).toEqual([blank, false]);
      expect([blank, await isAlice(`${blank}__Host-login=x; __Host-login=${mine}`)]).toEqual([blank, true]);
    }
  });

  test('logging out ends it at every host, is heard of by all gateways, and takes the cookies away', async () => {
    const browser = await loggedIn();
    const session = handleId(browser.cookie('unified_auth_token') ?? '');
    const login = handleId(browser.cookie('__Host-login') ?? '');
    const asked = await browser.open(`${ISSUER}/logout`);
    expect(asked.text).toContain('alice');
    const done = await browser.submit(asked, '/logout');
    expect([done.status, done.text.includes('You are logged out')]).toEqual([200, true]);
    expect(await server.app.store.hostSessions.use(session, new Date())).toBeUndefined();
    expect(await server.app.store.revocations.all()).toContainEqual(
      expect.objectContaining({ kind: 'login', value: login }),
    );
    expect([browser.cookie('__Host-login'), browser.cookie('unified_auth_token')]).toEqual([undefined, undefined]);
    expect(done.headers.get('cache-control')).toBe('no-store');
    const github = async (): Promise<string> =>
      (await browser.open(`${ISSUER}/login`, { stay: true })).headers.get('location') ?? '';
    expect(await github()).toContain('prompt=select_account');
    await browser.open(`${ISSUER}/login`);
    browser.forget('__Host-login');
    expect(await github()).not.toContain('prompt=');
  });

  test('attack 16: another site can neither log somebody out nor frame the page', async () => {
    const browser = await loggedIn();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      {},
    ]) {
      const refused = await browser.open(`${ISSUER}/logout`, { method: 'POST', headers });
      expect([headers, refused.status]).toEqual([headers, 403]);
    }
    const page = await browser.open(`${ISSUER}/logout`);
    expect(page.text).toContain('alice');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  test('a revocation of the user counts at once', async () => {
    const browser = await loggedIn();
    await server.app.store.revocations.revoke('user', '1001', new Date());
    await eventually(async () => {
      const { text } = await browser.open(`${ISSUER}/logout`);
      expect(text).toContain('You are not logged in');
    });
    const next = Math.floor(Date.now() / 1_000) + 1;
    await eventually(() => expect(Date.now() / 1_000).toBeGreaterThan(next));
  });
});

test('pages load nothing but their style, which is ours; they work without scripts, in both colour schemes', async () => {
  const browser = await loggedIn();
  const { text, headers } = await browser.open(`${ISSUER}/login`);
  expect(text.match(/(?:src|href)="[^"]*"/g)).toEqual(['href="/pages.css"']);
  expect(text).toContain('<html lang="en">');
  expect(text).toContain('<meta name="viewport"');
  expect(text).not.toContain('<script');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  const style = await server.app.fetch('GET', '/pages.css');
  expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
  expect(await style.text()).toContain('prefers-color-scheme: dark');
});
