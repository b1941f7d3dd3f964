import type { Request, Response } from 'express';
import passport from 'passport';
import type { Configuration } from '#config';
import { cookieValues, groupsOf, needsGithubGroups, type Identity } from '#domain';
import type { GithubOnward, Store } from '#store';
import { authHostIn } from '../pages/page-error.ts';
import { ourCookie } from '../session/cookies.ts';
import type { LiveState } from '../state/live-state.ts';
import type { GithubStates } from './github-states.ts';
import { GithubTrouble } from './github-trouble.ts';
import type { GithubPerson } from './github.strategy.ts';

const NOT_SET_UP =
  'Login with GitHub is not set up. The administrator of this server has to set GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET.';

const OTHER_ACCOUNT = '__Host-other-account';
const OTHER_ACCOUNT_SECONDS = 600;

/** Set-Cookie at a log-out: GitHub still knows its person, and whoever logs in next in this browser may be another one. */
export const offerOtherAccount = (): string => ourCookie(OTHER_ACCOUNT, '1', { maxAge: OTHER_ACCOUNT_SECONDS });
/** Set-Cookie when somebody has logged in. */
export const accountChosen = (): string => ourCookie(OTHER_ACCOUNT, '', { maxAge: 0 });

/** The address that GitHub sends people back to. @throws PageError before `auth-setup` */
export const callbackUrl = (state: LiveState): string => `${authHostIn(state).issuer}/callback`;

/** The two ends of a login with GitHub: sending somebody there, and who it is that came back. */
export class GithubLogin {
  readonly #store: Store;
  readonly #configuration: Configuration;
  readonly #state: LiveState;
  readonly #states: GithubStates;

  constructor(store: Store, configuration: Configuration, state: LiveState, states: GithubStates) {
    this.#store = store;
    this.#configuration = configuration;
    this.#state = state;
    this.#states = states;
  }

  /** Answers with a redirect to GitHub. @throws GithubTrouble */
  async begin(request: Request, response: Response, onward: GithubOnward): Promise<void> {
    const { GITHUB_CLIENT_ID: id, GITHUB_CLIENT_SECRET: secret } = this.#configuration;
    if (id === '' || secret === '') throw new GithubTrouble(503, NOT_SET_UP);
    const scope = ['user:email', ...((await this.#needsGroups()) ? ['read:org'] : [])];
    // A `state` that is no text goes through the store, which makes the text.
    const prompt = cookieValues(request.get('cookie') ?? '', OTHER_ACCOUNT).length > 0 ? 'select_account' : undefined;
    const options: object = { session: false, callbackURL: callbackUrl(this.#state), scope, state: onward, prompt };
    response.setHeader('cache-control', 'no-store');
    await new Promise<void>((resolve, reject) => {
      response.once('close', resolve);
      // The strategy answers by itself; what it hands on is an error.
      passport.authenticate('github', options)(request, response, (error: unknown) =>
        reject(error instanceof Error ? error : new Error('the login could not be begun')),
      );
    });
  }

  /** Where a login that was cancelled at GitHub can be begun once more: a path of this server. */
  async wayBack(request: Request): Promise<string> {
    const onward = await this.#states.cancel(request);
    if (onward?.to === 'interaction') return `/interaction/${onward.uid}`;
    if (onward?.to !== 'host') return '/login';
    return `/login?${new URLSearchParams({ return_url: onward.return_url, challenge: onward.challenge }).toString()}`;
  }

  /** Who somebody is here, and only by what GitHub has verified. */
  async identify(person: GithubPerson): Promise<Identity> {
    const trusted = this.#configuration.GITHUB_TRUST_UNVERIFIED_EMAIL;
    const verified = person.emails.filter((each) => each.verified || trusted);
    const { records: localGroups, broken } = await this.#store.localGroups.list();
    const unreadable = broken.map(({ id }) => id);
    return {
      sub: person.id,
      username: person.username,
      name: person.name,
      email: verified.find(({ primary }) => primary)?.email ?? '',
      emails: verified.map(({ email }) => email),
      groups: groupsOf(person.username, person.groups ?? [], localGroups, unreadable),
    };
  }

  /** Organisations and teams are asked for only where a host wants to know them: it is a permission that people think about. */
  async #needsGroups(): Promise<boolean> {
    const required = [...this.#state.hosts].flatMap((host) => (host.auth_enabled ? host.auth_required_groups : []));
    if (required.length === 0) return false;
    const { records } = await this.#store.localGroups.list();
    return needsGithubGroups(required, records);
  }
}
