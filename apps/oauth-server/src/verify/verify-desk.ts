import { createHash } from 'node:crypto';
import { parseCookie } from 'cookie';
import { decideAuth, type AuthDecision, type AuthSubject } from '#access';
import type { Configuration } from '#config';
import { handleId, StoreError, type Store } from '#store';
import type { TokenDesk } from '../provider/token-desk.ts';
import type { KnownHost, LiveState } from '../state/live-state.ts';
import { isRevoked, type Names } from '../state/revoked.ts';

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

/** Who asks, with what else is known of them. */
export interface Known extends AuthSubject {
  readonly clientId: string | undefined;
}

export interface Verdict extends AuthDecision {
  readonly host: KnownHost;
  readonly known: Known | undefined;
}

/** Somebody who was seen before: what they are, and by what they are revoked. */
interface Seen {
  readonly known: Known;
  readonly names: readonly Names[];
  readonly issuedAt: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const KEPT_MS = 60_000;
const MOST_KEPT = 20_000;
const MAX_TOKEN = 8 * 1_024;
const HANDLE = /^[\w-]{43}$/;
/** A path that two readers may understand differently is in no excluded one. */
const AMBIGUOUS = /[%\\;]|\/\/|\/\.\.?(?:\/|$)/;

/** Decides for proxies that ask, with the decision that the gateway makes itself. */
export class VerifyDesk {
  readonly #store: Store;
  readonly #configuration: Configuration;
  readonly #state: LiveState;
  readonly #tokens: TokenDesk;
  readonly #seen = new Map<string, Seen>();

  constructor(store: Store, configuration: Configuration, state: LiveState, tokens: TokenDesk) {
    this.#store = store;
    this.#configuration = configuration;
    this.#state = state;
    this.#tokens = tokens;
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

  /** A host that is open to everybody stays so when nobody can be known. */
  async #knowOrNobody(request: DescribedRequest, host: KnownHost): Promise<Known | undefined> {
    try {
      return await this.#know(request, host);
    } catch (error) {
      if (host.auth_mode === 'passthrough' && error instanceof StoreError) return undefined;
      throw error;
    }
  }

  /** A token goes before a cookie; one that is none of ours is the backend's. */
  async #know({ cookies, authorization }: DescribedRequest, host: KnownHost): Promise<Known | undefined> {
    const [, token] = /^bearer +([^\s,]+)$/i.exec(authorization ?? '') ?? [];
    if (token !== undefined && token.length <= MAX_TOKEN) {
      const found = await this.#seenBefore(`t:${hashed(token)}`, () => this.#ofToken(token));
      if (found) return found;
    }
    const handle = handleOf(cookies, host.auth_cookie_name);
    return handle === undefined ? undefined : this.#seenBefore(`s:${handleId(handle)}`, (id) => this.#ofSession(id));
  }

  async #seenBefore(key: string, look: (id: string) => Promise<Seen | undefined>): Promise<Known | undefined> {
    const now = Date.now();
    let seen = this.#seen.get(key);
    if (!seen || seen.until <= now) {
      this.#seen.delete(key);
      seen = await look(key.slice(2));
      if (!seen) return undefined;
      this.#keep(key, seen);
    }
    const { names, issuedAt, known } = seen;
    return names.some((each) => isRevoked(this.#state, each, issuedAt)) ? undefined : known;
  }

  #keep(key: string, seen: Seen): void {
    // A Map gives its keys in the order in which they came.
    if (this.#seen.size >= MOST_KEPT) for (const oldest of this.#seen.keys()) return this.#replace(oldest, key, seen);
    this.#seen.set(key, seen);
  }

  #replace(oldest: string, key: string, seen: Seen): void {
    this.#seen.delete(oldest);
    this.#seen.set(key, seen);
  }

  async #ofToken(token: string): Promise<Seen | undefined> {
    const claims = await this.#tokens.readValid(token);
    if (!claims) return undefined;
    const {
      sub,
      username = '',
      name = '',
      email = '',
      emails = [],
      groups = [],
      client_id,
      scope = '',
      aud,
      grant,
    } = claims;
    const audience = [aud ?? []].flat();
    const names = { token: claims.jti, grant, user: sub, client: client_id };
    return {
      known: {
        kind: 'token',
        identity: { sub, username, name, email, emails, groups },
        scopes: scope.split(' ').filter(Boolean),
        audience,
        clientId: client_id,
      },
      names: [names, ...audience.map((each) => ({ host: URL.parse(each)?.hostname }))],
      issuedAt: claims.iat,
      until: Math.min(Date.now() + KEPT_MS, claims.exp * 1_000),
    };
  }

  async #ofSession(id: string): Promise<Seen | undefined> {
    const session = await this.#store.hostSessions.use(id, new Date());
    if (!session) return undefined;
    const { identity, audience, login } = session;
    return {
      known: { kind: 'session', identity, scopes: [], audience: [audience], clientId: undefined },
      names: [{ session: id, login, user: identity.sub, host: URL.parse(audience)?.hostname }],
      issuedAt: Math.floor(Date.parse(session.created_at) / 1_000),
      until: Math.min(Date.now() + KEPT_MS, Date.parse(session.expires_at)),
    };
  }
}

const hashed = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The handle of a cookie; undefined where several have its name, of which one may be somebody else's. */
function handleOf(cookies: string | undefined, name: string): string | undefined {
  if (!cookies) return undefined;
  const named = cookies.split(';').filter((each) => each.trimStart().startsWith(`${name}=`));
  const handle = named.length === 1 ? parseCookie(cookies)[name] : undefined;
  return handle !== undefined && HANDLE.test(handle) ? handle : undefined;
}

function isExcluded(uri: string, excluded: readonly string[]): boolean {
  const [path = '/'] = uri.split(/[?#]/);
  if (excluded.length === 0 || AMBIGUOUS.test(path)) return false;
  return excluded.some((prefix) => path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`));
}
