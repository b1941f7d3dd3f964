import { startProcess, type Service } from './dns-providers/start-service.ts';
import { PEOPLE, type GithubUser } from './github-server/accounts.ts';
import type { OauthApp } from './github-server/applications.ts';

export const GITHUB_CLIENT_ID = 'the-client-of-the-test';
export const GITHUB_CLIENT_SECRET = 'the-secret-of-the-test';

interface Held {
  /** Access tokens that are good. */
  readonly tokens: number;
  readonly people: readonly GithubUser[];
}

/** A GitHub as a process of its own. */
export interface GithubServer extends Service<Held> {
  /** GITHUB_BASE_URL, GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET that lead here. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Whom clients without a cookie of GitHub's meet as signed in; empty for nobody. In a browser the person chooses at the page
   * `Sign in to the GitHub of this test` by a button `Sign in as alice`, or `Cancel`; the browser remembers it.
   */
  signIn(login: string): Promise<void>;
  /** Adds a person, or replaces the one with this id: a new name, other addresses, groups. */
  put(person: GithubUser): Promise<void>;
  /** Changes some of a person's properties, found by the name as it is now. */
  change(login: string, changed: Partial<GithubUser>): Promise<void>;
  /** Registers the app anew: another secret, the callback URL to which redirects are held. */
  register(app: Partial<OauthApp>): Promise<void>;
  /** The person takes the permission back: tokens are `Bad credentials`. */
  withdraw(id: number): Promise<void>;
  /** All answers to this come late, and are right. */
  slowDown(path: string, delayMs: number, times?: number): Promise<void>;
  /** GitHub's own trouble: this status with a page for people, from the API or from the token endpoint. */
  fail(path: string, status?: number, times?: number): Promise<void>;
  /** The API's rate limit is used up for a minute. */
  limitRate(times?: number): Promise<void>;
  /** The connection is cut in place of an answer. */
  cut(path: string, times?: number): Promise<void>;
}

/**
 *     const github = await startGithub();
 *     const app = await HttpApp.start('oauth-server', github.environment);
 *     await github.signIn('alice');
 *
 * `path` of a trouble is a regular expression over `METHOD /path?query`: `/login/oauth/access_token`, `/api/v3/user$`.
 * `requests()` are all that were asked here. freeze() makes it a GitHub that takes connections and says nothing.
 */
export async function startGithub(people: readonly GithubUser[] = PEOPLE): Promise<GithubServer> {
  let app: OauthApp = { clientId: GITHUB_CLIENT_ID, clientSecret: GITHUB_CLIENT_SECRET, callbackUrl: '' };
  const service = await startProcess<Held>('tests/support/github-server/server.ts', { PEOPLE: people, APP: app });
  const put = (person: GithubUser): Promise<void> => service.change('person', person);
  return {
    ...service,
    environment: { GITHUB_BASE_URL: service.url, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET },
    signIn: (login) => service.change('sign-in', { login }),
    put,
    change: async (login, changed) => {
      const person = (await service.state()).people.find((each) => each.login === login);
      if (!person) throw new Error(`nobody is called ${login} at this GitHub`);
      await put({ ...person, ...changed });
    },
    register: async (changed) => {
      app = { ...app, ...changed };
      await service.change('app', app);
    },
    withdraw: (id) => service.change('withdraw', { id }),
    slowDown: (path, delayMs, times = 1) => service.inject({ path, delayMs, late: true, times }),
    fail: (path, status = 502, times = 1) =>
      service.inject({
        path,
        times,
        answer: { status, headers: { 'content-type': 'text/html' }, body: '<h1>Unicorn!</h1>' },
      }),
    limitRate: (times = 1) =>
      service.inject({
        path: ' /api/v3/',
        times,
        answer: {
          status: 403,
          headers: {
            'x-ratelimit-limit': '5000',
            'x-ratelimit-remaining': '0',
            'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + 60),
          },
          body: JSON.stringify({ message: 'API rate limit exceeded for user ID 1.' }),
        },
      }),
    cut: (path, times = 1) => service.inject({ path, times }),
  };
}
