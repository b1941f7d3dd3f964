import { type HostAuth, NO_AUTH, type AuthSetting, type ProxyTarget } from '#domain';
import { expect } from '@jest/globals';
import { Browser } from './browser.ts';
import { eventually } from './eventually.ts';
import { startGithub, type GithubServer } from './github-server.ts';
import { HttpApp } from './http-app.ts';
import { targetOf } from './store.ts';

/** The auth host of the tests. */
export const ISSUER = 'https://auth.example.com';

export const SETTING: AuthSetting = { auth_host: 'auth.example.com', cookie_domain: 'example.com' };

/** The authorization server of the build with a GitHub and a Redis of its own, and hosts that it protects. */
export interface AuthServer {
  readonly app: HttpApp;
  readonly github: GithubServer;
  /** Protects a host, or changes how. */
  protect(hostname: string, auth?: Partial<HostAuth>, own?: Partial<ProxyTarget>): Promise<void>;
  /** A browser without cookies. What it asks of the auth host comes as the gateway would send it. @param at another process of it */
  browser(from?: string, at?: string): Browser;
  /** A fetch() for OAuth clients: addresses of the auth host lead to it. */
  readonly fetch: typeof fetch;
  stop(): Promise<void>;
}

/** @param own variables on top of .env @param setting false: before `auth-setup` */
export async function startAuthServer(
  own: Readonly<Record<string, string>> = {},
  setting: AuthSetting | false = SETTING,
): Promise<AuthServer> {
  const github = await startGithub();
  let app: HttpApp;
  try {
    app = await HttpApp.start('oauth-server', { ...github.environment, ...own });
  } catch (error) {
    await github.stop();
    throw error;
  }
  await github.register({ callbackUrl: `${ISSUER}/callback` });
  const owner = await app.token('owner');
  if (setting) await app.store.authSetting.save(setting);
  const places = { [ISSUER]: app.url, [github.url]: github.url };
  return {
    app,
    github,
    protect: async (hostname, auth = {}, ownFields = {}) => {
      const found = await app.store.targets.find(hostname as ProxyTarget['hostname']);
      const target = targetOf(hostname, owner, { ...NO_AUTH, auth_enabled: true, ...auth, ...ownFields });
      await app.store.commit(app.store.targets.saving(target, found?.raw ?? null));
      const returnUrl = `https://${hostname.replace('*', 'any')}/`;
      const login = `/login?${new URLSearchParams({ return_url: returnUrl, challenge: 'c'.repeat(43) }).toString()}`;
      // It hears of it a moment later.
      await eventually(async () => {
        const { status } = await app.fetch('GET', login);
        expect(status).toBe(target.auth_enabled ? 302 : 400);
      });
    },
    browser: (from = '203.0.113.7', at = app.url) => new Browser({ ...places, [ISSUER]: at }, gatewayFields(from)),
    fetch: (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const place = url.origin === ISSUER ? app.url : url.origin;
      const headers = { ...Object.fromEntries(new Headers(init?.headers)), ...gatewayFields('203.0.113.9') };
      return fetch(`${place}${url.pathname}${url.search}`, { ...init, headers, redirect: 'manual' });
    },
    stop: async () => {
      await app.stop();
      await github.stop();
    },
  };
}

/** What the gateway says of a request. */
const gatewayFields = (from: string): Record<string, string> => ({
  'x-forwarded-for': from,
  'x-forwarded-host': 'auth.example.com',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '443',
});
