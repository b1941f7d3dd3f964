import { decideAuth, IdentityDesk, isExcluded, isKnown, isVoid, type AuthDecision, type Known } from '#access';
import type { Configuration } from '#config';
import { bearerToken, cookieValues, NO_AUTH, revocationId, withoutCookies, type TokenHash } from '#domain';
import { LOGIN_IDLE_MS, StoreError, type Store } from '#store';
import type { KnownHost, LiveState } from '../state/live-state.ts';

/** A request as the proxy in front describes it. */
export interface DescribedRequest {
  /** Lower case, without a port. */
  readonly hostname: string;
  readonly isHttps: boolean;
  /** Path and query as they were sent. */
  readonly uri: string;
  readonly cookies: string | undefined;
  readonly authorization: string | undefined;
}

/** Whether somebody may use a host, and who they are. */
export interface Verdict extends AuthDecision {
  readonly host: KnownHost;
  readonly known: Known | undefined;
}

/** What a backend may see of a request's credentials: those that are not ours. */
export interface Left {
  readonly cookie: string;
  readonly authorization: string;
}

/** Decides for proxies that ask, with the decision that the gateway makes itself. */
export class VerifyDesk {
  readonly #configuration: Configuration;
  readonly #state: LiveState;
  readonly #desk: IdentityDesk;

  constructor(store: Store, configuration: Configuration, state: LiveState) {
    this.#configuration = configuration;
    this.#state = state;
    this.#desk = new IdentityDesk(
      () => state.tokenAuthority,
      async ({ id, isService }) => {
        if (isService) {
          const service = await store.serviceTokens.use(id as TokenHash, new Date());
          return service ? { session: null, service } : { session: null };
        }
        const session = await store.hostSessions.use(id, new Date());
        return session ? { session, idleMs: LOGIN_IDLE_MS } : { session: null };
      },
    );
  }

  /** undefined: no host that is known here. */
  async decide(request: DescribedRequest): Promise<Verdict | undefined> {
    const { hostname } = request;
    const host = this.#state.hostOf(hostname);
    if (!host) return undefined;
    const open = { known: undefined, host, verdict: 'anonymous', reason: 'unknown' } as const;
    if (!host.auth_enabled) return { ...open, says: 'This host is for everybody' };
    if (isExcluded(request.uri, host.auth_excluded_paths)) return { ...open, says: 'This path is for everybody' };
    // What came in the clear may be anybody's by now.
    const known = request.isHttps ? await this.#knowOrNobody(request, host) : undefined;
    const decision = decideAuth({
      policy: host,
      subject: known,
      host: hostname,
      origin: this.#state.originOf(hostname),
      allowedUsers: this.#configuration.OAUTH_ALLOWED_GITHUB_USERS,
    });
    return { ...decision, host, known };
  }

  /** Whatever the verdict is: a login or a token that is nothing here may be good elsewhere. */
  leftOf({ cookies = '', authorization = '' }: DescribedRequest, { auth_cookie_name }: KnownHost): Left {
    const token = bearerToken(authorization);
    return {
      cookie: withoutCookies(cookies, [auth_cookie_name, NO_AUTH.auth_cookie_name]),
      authorization: token !== undefined && this.#desk.isOurs(token) ? '' : authorization,
    };
  }

  /** A host that is open to everybody stays so when nobody can be known. */
  async #knowOrNobody(request: DescribedRequest, host: KnownHost): Promise<Known | undefined> {
    try {
      return await this.#know(request, host);
    } catch (error) {
      if (host.auth_mode === 'passthrough' && error instanceof StoreError) return undefined;
      throw error;
    }
  }

  async #know({ hostname, cookies, authorization }: DescribedRequest, host: KnownHost): Promise<Known | undefined> {
    const handles = cookieValues(cookies ?? '', host.auth_cookie_name);
    const found = await this.#desk.find({ token: bearerToken(authorization), handles });
    if (!isKnown(found)) return undefined;
    const hosts = [hostname, host.hostname].map((name) => revocationId('host', name));
    return isVoid(found.issuedAt, [...found.names, ...hosts], this.#state.voidUntil) ? undefined : found;
  }
}
