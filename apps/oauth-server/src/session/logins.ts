import type { IncomingMessage } from 'node:http';
import type { Configuration } from '#config';
import { mayLogIn, type Identity, type LoginSession } from '#domain';
import { clientAddress } from '#platform';
import type { Store } from '#store';
import { PageError } from '../pages/page-error.ts';
import type { LiveState } from '../state/live-state.ts';
import { isRevoked } from '../state/revoked.ts';
import { loginHandleOf } from './login-cookie.ts';

/** Until its end a client can be allowed, and from then on refresh. */
const LONGEST_LOGIN_SECONDS = 15 * 86_400;

/** Who is logged in with a browser. */
export class Logins {
  readonly #store: Store;
  readonly #configuration: Configuration;
  readonly #state: LiveState;

  constructor(store: Store, configuration: Configuration, state: LiveState) {
    this.#store = store;
    this.#configuration = configuration;
    this.#state = state;
  }

  /** Whether somebody may log in at all: OAUTH_ALLOWED_GITHUB_USERS. */
  mayLogIn({ username }: Identity): boolean {
    return mayLogIn(username, this.#configuration.OAUTH_ALLOWED_GITHUB_USERS);
  }

  /** The login session of the browser that sent these cookies, of somebody who still may; counts as use of it. */
  async of(cookies: string | undefined): Promise<LoginSession | undefined> {
    const handle = loginHandleOf(cookies);
    const login = handle === undefined ? undefined : await this.#store.logins.use(handle, new Date());
    if (!login || !this.mayLogIn(login.identity)) return undefined;
    const issuedAt = Date.parse(login.created_at) / 1_000;
    return isRevoked(this.#state, { login: login.id, user: login.identity.sub }, issuedAt) ? undefined : login;
  }

  /**
   * A login is a new session with a new handle; the one that this browser had is over, at every host.
   * @returns the session, and the handle for its cookie
   * @throws PageError for who may not
   */
  async begin(request: IncomingMessage, identity: Identity): Promise<{ handle: string; session: LoginSession }> {
    if (!this.mayLogIn(identity))
      throw new PageError(
        403,
        'You may not log in here',
        `GitHub says that you are ${identity.username}, who is not among those who may log in at this server. Its administrator decides who is: OAUTH_ALLOWED_GITHUB_USERS.`,
      );
    const before = await this.of(request.headers.cookie);
    await this.#store.oauthUsers.put(
      identity,
      LONGEST_LOGIN_SECONDS + this.#configuration.OAUTH_REFRESH_TOKEN_LIFETIME,
    );
    const from = { user_agent: request.headers['user-agent'] ?? '', ip: clientAddress(request) };
    const begun = await this.#store.logins.create(identity, from, new Date());
    if (before) await this.end(before);
    return begun;
  }

  /** Ends it, and with it its sessions at all hosts. */
  async end({ id }: LoginSession): Promise<void> {
    await this.#store.logins.end(id);
    await this.#store.revocations.revoke('login', id, new Date());
  }
}
