import { createHash } from 'node:crypto';
import { parseCookie } from 'cookie';
import type { Request, Response } from 'express';
import { NO_AUTH, sharesCookie, type LoginSession } from '#domain';
import { isHandle, type Store } from '#store';
import { authHostIn, PageError } from '../pages/page-error.ts';
import type { Accounts } from '../provider/accounts.ts';
import { ourCookie } from '../session/cookies.ts';
import type { LiveState } from '../state/live-state.ts';
import { readReturnUrl, type ReturnTo } from './return-url.ts';

const ROUNDS_COOKIE = '__Host-login-rounds';
const MOST_ROUNDS = 3;
const ROUNDS_SECONDS = 60;

/** Brings a login to the host that asked for it. */
export class HandOver {
  readonly #store: Store;
  readonly #accounts: Accounts;
  readonly #state: LiveState;

  constructor(store: Store, accounts: Accounts, state: LiveState) {
    this.#store = store;
    this.#accounts = accounts;
    this.#state = state;
  }

  /**
   * Where a host wants somebody back. Nothing is remembered of one that is refused.
   * @throws PageError
   */
  check(returnUrl: unknown, challenge: unknown): ReturnTo & { readonly challenge: string } {
    const to = readReturnUrl(returnUrl, this.#state);
    if (!to)
      throw new PageError(
        400,
        'There is no way back',
        'The address to return to is not one of a host that is protected here. Open the page that you wanted once more.',
      );
    const given = typeof challenge === 'string' && isHandle(challenge) ? challenge : '';
    if (given === '' && !this.#sharesCookie(to))
      throw new PageError(
        400,
        'There is no way back',
        'The host did not say how it will know your browser again. Open the page that you wanted once more.',
      );
    return { ...to, challenge: given };
  }

  /**
   * Answers with the redirect to the host: with the cookie itself where both share one, else with a code that the host changes
   * for a session, once and in this browser.
   * @throws PageError for who may not use the host
   */
  async finish(
    request: Request,
    response: Response,
    login: LoginSession,
    to: ReturnTo & { challenge: string },
  ): Promise<void> {
    this.#mayUse(login, to);
    this.#countRound(request, response, to);
    const { hostname, origin, host, url, challenge } = to;
    response.setHeader('cache-control', 'no-store');
    if (this.#sharesCookie(to)) {
      const domain = authHostIn(this.#state).cookieDomain ?? '';
      const { handle } = await this.#store.hostSessions.create(login, `.${domain}`, new Date());
      response.append('set-cookie', ourCookie(host.auth_cookie_name, handle, { domain }));
      response.redirect(303, url);
      return;
    }
    const code = await this.#store.handoffs.create({ login: login.id, host: hostname, return_url: url, challenge });
    response.redirect(303, `${origin}/.oauth/callback?code=${code}`);
  }

  /** Set-Cookie that takes the shared cookie away; none where there is none. */
  forget(): string[] {
    const domain = authHostIn(this.#state).cookieDomain;
    return domain === null ? [] : [ourCookie(NO_AUTH.auth_cookie_name, '', { domain, maxAge: 0 })];
  }

  #sharesCookie({ hostname, host }: ReturnTo): boolean {
    const { cookieDomain, hostname: ours } = authHostIn(this.#state);
    return (
      sharesCookie(hostname, cookieDomain, host.auth_cookie_name) &&
      sharesCookie(ours, cookieDomain, NO_AUTH.auth_cookie_name)
    );
  }

  #mayUse({ identity }: LoginSession, to: ReturnTo): void {
    if (this.#accounts.mayUse(identity, to)) return;
    throw new PageError(
      403,
      'You may not use this host',
      `You are logged in as ${identity.username}, who may not use ${to.hostname}. Ask its owner, or log out at ${authHostIn(this.#state).issuer}/logout and log in as somebody else.`,
    );
  }

  /**
   * A host that sends somebody here again and again never sees its cookie. Counted in the browser, for this address: the auth host's own
   * cookies are kept, or there would be no login.
   */
  #countRound(request: Request, response: Response, { url, hostname }: ReturnTo): void {
    const [of, count, since] = (parseCookie(request.get('cookie') ?? '')[ROUNDS_COOKIE] ?? '').split('.');
    const now = Math.floor(Date.now() / 1_000);
    const hash = createHash('sha256').update(url).digest('base64url').slice(0, 16);
    const isSame = of === hash && now - Number(since) < ROUNDS_SECONDS;
    const rounds = isSame ? Number(count) + 1 : 1;
    const value = `${hash}.${rounds}.${isSame ? Number(since) : now}`;
    response.append('set-cookie', ourCookie(ROUNDS_COOKIE, value, { maxAge: ROUNDS_SECONDS }));
    if (rounds <= MOST_ROUNDS) return;
    throw new PageError(
      508,
      'This goes round in circles',
      `You are logged in, but ${hostname} has sent you back here ${MOST_ROUNDS} times within a minute. Either your browser does not keep its cookie (look whether cookies of ${hostname} are blocked), or the clock of this device is wrong, or the cookie domain of this server does not fit that host: its administrator sees it with just oauth-status.`,
    );
  }
}
