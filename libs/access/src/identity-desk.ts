import { hash } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { HostSession, ServiceToken } from '#domain';
import { MAX_TOKEN_BYTES, readAccessToken, type TokenAuthority } from './access-token.ts';
import { FindingCache } from './finding-cache.ts';
import {
  isKnown,
  knownByService,
  knownBySession,
  knownByToken,
  UNAVAILABLE,
  type Finding,
  type NobodyKnown,
} from './known.ts';

/** What a request shows of who sends it. */
export interface Shown {
  /** Of Authorization. */
  readonly token: string | undefined;
  /** The different values of the host's cookie; several are nobody's, because it cannot be said which one is this host's own. */
  readonly handles: readonly string[];
}

export interface AskedSession {
  readonly id: string;
  /** Whether this counts as use of its login. */
  readonly uses: boolean;
  /** Whether it is a service token in place of a session, by the hash of its secret. */
  readonly isService?: boolean;
}

/**
 * The session of an id, with the milliseconds until its login is over if it is not used any more; null where there is none; or that it
 * could not be looked up.
 */
export type SessionAnswer =
  | { readonly session: HostSession; readonly idleMs: number }
  | { readonly session: null }
  | { readonly session: null; readonly service: ServiceToken }
  | typeof UNAVAILABLE;
/** Looks for a session; never longer than its own deadline. */
export type FindSession = (asked: AskedSession) => Promise<SessionAnswer>;

/** As `store.serviceTokens` makes them. */
const SERVICE_TOKEN = /^mps_[A-Za-z0-9_-]{43}$/;
const NO_SERVICE: NobodyKnown = { nobody: 'the service token is not known, or not any more' };
/** As `store.hostSessions` makes them: 256 bits, base64url. */
const HANDLE = /^[A-Za-z0-9_-]{43}$/;
const NOT_SHOWN: NobodyKnown = { nobody: '' };
const SEVERAL: NobodyKnown = { nobody: 'the cookie of this site came with several values' };
const NO_SESSION: NobodyKnown = { nobody: 'the session is over' };
/** Ours are shorter. Longer ones are remembered by their hash, so that strangers cannot fill memory. */
const LONG_TOKEN = 2_048;

/** Finds out whose a session or a token is. What was found is remembered for a while; that it was revoked is looked at by others. */
export class IdentityDesk {
  readonly #authorityNow: () => TokenAuthority;
  readonly #findSession: FindSession;
  /** Apart, so that neither a token nor a handle can stand for the other. */
  readonly #tokens = new FindingCache();
  readonly #sessions = new FindingCache();
  #authority: TokenAuthority | undefined;

  /** @param authorityNow the same object until the issuer or its keys are others */
  constructor(authorityNow: () => TokenAuthority, findSession: FindSession) {
    this.#authorityNow = authorityNow;
    this.#findSession = findSession;
  }

  /** Whether a token says that it is ours, true or not. */
  isOurs(token: string): boolean {
    if (SERVICE_TOKEN.test(token)) return true;
    const { issuer } = this.#authorityOfTokens();
    if (issuer === undefined || token.length > MAX_TOKEN_BYTES) return false;
    const seen = this.#tokens.find(keyOf(token), Date.now());
    return (seen !== undefined && isKnown(seen)) || issuerOf(token) === issuer;
  }

  /** A token goes before a cookie, unless it is somebody else's: backends may have tokens of their own. */
  find({ token, handles }: Shown): Finding | Promise<Finding> {
    if (token !== undefined && (handles.length === 0 || this.isOurs(token))) return this.#byToken(token);
    const [handle, ...others] = handles;
    if (handle === undefined) return NOT_SHOWN;
    return others.length ? SEVERAL : this.#byHandle(handle);
  }

  #byToken(token: string): Finding | Promise<Finding> {
    if (SERVICE_TOKEN.test(token)) return this.#byService(token);
    const authority = this.#authorityOfTokens();
    return this.#tokens.look(keyOf(token), async () => {
      const read = await readAccessToken(token, authority);
      return 'claims' in read ? knownByToken(read.claims) : read;
    });
  }

  #byService(token: string): Finding | Promise<Finding> {
    return this.#tokens.look(token, async () => {
      const answer = await this.#findSession({ id: `sha256:${hash('sha256', token)}`, uses: true, isService: true });
      if ('unavailable' in answer) return UNAVAILABLE;
      return 'service' in answer ? knownByService(answer.service) : NO_SERVICE;
    });
  }

  #byHandle(handle: string): Finding | Promise<Finding> {
    if (!HANDLE.test(handle)) return NO_SESSION;
    return this.#sessions.look(handle, async () =>
      foundIn(await this.#findSession({ id: hash('sha256', handle), uses: true })),
    );
  }

  /** What was found by another one is forgotten. */
  #authorityOfTokens(): TokenAuthority {
    const authority = this.#authorityNow();
    if (authority !== this.#authority) this.#tokens.clear();
    this.#authority = authority;
    return authority;
  }
}

/** No token has a space. */
const keyOf = (token: string): string => (token.length > LONG_TOKEN ? ` ${hash('sha256', token)}` : token);

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

const foundIn = (answer: SessionAnswer): Finding => {
  if ('unavailable' in answer) return UNAVAILABLE;
  return answer.session === null ? NO_SESSION : knownBySession(answer.session, answer.idleMs);
};
