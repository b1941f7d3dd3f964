import { hash } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { HostSession } from '#domain';
import { MAX_TOKEN_BYTES, readAccessToken, type TokenAuthority } from './access-token.ts';
import { FindingCache } from './finding-cache.ts';
import { knownBySession, knownByToken, UNAVAILABLE, type Finding, type NobodyKnown } from './known.ts';

/** What a request shows of who sends it. */
export interface Shown {
  /** Of Authorization. */
  readonly token: string | undefined;
  /** The different values of the host's cookie; several are nobody's, because it cannot be said which one is this host's own. */
  readonly handles: readonly string[];
}

/** The session of an id, null where there is none, or that it could not be looked up. */
export type SessionAnswer = { readonly session: HostSession | null } | typeof UNAVAILABLE;
/** Looks for the session of this id; never longer than its own deadline. */
export type FindSession = (id: string) => Promise<SessionAnswer>;

/** As `store.hostSessions` makes them: 256 bits, base64url. */
const HANDLE = /^[A-Za-z0-9_-]{43}$/;
const NOT_SHOWN: NobodyKnown = { nobody: '' };
const SEVERAL: NobodyKnown = { nobody: 'the cookie of this site came with several values' };
const NO_SESSION: NobodyKnown = { nobody: 'the session is over' };
/** A token is not looked at under its own name, so that neither can stand for the other. */
const TOKEN = 'token ';

/** Finds out whose a session or a token is. What was found is remembered for a while; that it was revoked is looked at by others. */
export class IdentityDesk {
  readonly #authorityNow: () => TokenAuthority;
  readonly #findSession: FindSession;
  readonly #cache = new FindingCache();
  readonly #asking = new Map<string, Promise<Finding>>();
  #authority: TokenAuthority | undefined;

  /** @param authorityNow the same object until the issuer or its keys are others */
  constructor(authorityNow: () => TokenAuthority, findSession: FindSession) {
    this.#authorityNow = authorityNow;
    this.#findSession = findSession;
  }

  /** Whether a token says that it is ours. It says nothing about whether that is true. */
  isOurs(token: string): boolean {
    const { issuer } = this.#authorityNow();
    return issuer !== undefined && token.length <= MAX_TOKEN_BYTES && issuerOf(token) === issuer;
  }

  /** A token goes before a cookie, unless it is somebody else's: backends may have tokens of their own. */
  find({ token, handles }: Shown): Finding | Promise<Finding> {
    if (token !== undefined && (handles.length === 0 || this.isOurs(token))) return this.#byToken(token);
    const [handle, ...others] = handles;
    if (handle === undefined) return NOT_SHOWN;
    return others.length ? SEVERAL : this.#byHandle(handle);
  }

  #byToken(token: string): Finding | Promise<Finding> {
    const authority = this.#authorityNow();
    if (authority !== this.#authority) this.#cache.clear();
    this.#authority = authority;
    return this.#look(TOKEN + hash('sha256', token), async () => {
      const read = await readAccessToken(token, authority);
      return 'claims' in read ? knownByToken(read.claims) : read;
    });
  }

  #byHandle(handle: string): Finding | Promise<Finding> {
    if (!HANDLE.test(handle)) return NO_SESSION;
    const id = hash('sha256', handle);
    return this.#look(id, async () => foundIn(await this.#findSession(id)));
  }

  /** However many requests wait for the same answer, it is asked for once. */
  #look(id: string, find: () => Promise<Finding>): Finding | Promise<Finding> {
    const known = this.#cache.find(id, Date.now());
    if (known) return known;
    let asking = this.#asking.get(id);
    if (!asking) {
      asking = find()
        .then((finding) => {
          this.#cache.keep(id, finding, Date.now());
          return finding;
        })
        .finally(() => this.#asking.delete(id));
      this.#asking.set(id, asking);
    }
    return asking;
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

const foundIn = (answer: SessionAnswer): Finding => {
  if ('unavailable' in answer) return UNAVAILABLE;
  return answer.session === null ? NO_SESSION : knownBySession(answer.session);
};
