import { hash } from 'node:crypto';
import { revocationId, type HostSession } from '#domain';
import type { SessionAnswer } from '../snapshot/messages.ts';
import { FindingCache } from './finding-cache.ts';
import { UNAVAILABLE, type Finding } from './known.ts';
import type { TokenReader } from './token-reader.ts';

/** Asks the supervisor for the session of this id; never later than its own deadline. */
export type FindSession = (id: string) => Promise<SessionAnswer>;

/** As `store.hostSessions` makes them: 256 bits, base64url. */
const HANDLE = /^[A-Za-z0-9_-]{43}$/;
const NO_SESSION: Finding = { nobody: 'the session is over' };
/** A token is not looked at under its own name, so that neither can stand for the other. */
const TOKEN = 'token ';

/** Finds out whose a session or a token is. What was found is remembered for a while; that it was revoked is looked at by others. */
export class IdentityDesk {
  readonly #tokens: TokenReader;
  readonly #findSession: FindSession;
  readonly #cache = new FindingCache();
  readonly #asking = new Map<string, Promise<Finding>>();

  constructor(tokens: TokenReader, findSession: FindSession) {
    this.#tokens = tokens;
    this.#findSession = findSession;
  }

  byToken(token: string): Finding | Promise<Finding> {
    return this.#look(TOKEN + hash('sha256', token), () => this.#tokens.read(token));
  }

  byHandle(handle: string): Finding | Promise<Finding> {
    if (!HANDLE.test(handle)) return NO_SESSION;
    const id = hash('sha256', handle);
    return this.#look(id, async () => foundIn(await this.#findSession(id)));
  }

  /** The keys or the issuer are others. */
  forget(): void {
    this.#cache.clear();
  }

  /** However many requests wait for the same answer, it is asked for once. */
  #look(id: string, find: () => Promise<Finding>): Finding | Promise<Finding> {
    const now = Date.now();
    const known = this.#cache.find(id, now);
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

const foundIn = (answer: SessionAnswer): Finding => {
  if ('unavailable' in answer) return UNAVAILABLE;
  return answer.session === null ? NO_SESSION : knownBy(answer.session);
};

const knownBy = ({ id, login, identity, audience, created_at, expires_at }: HostSession): Finding => ({
  kind: 'session',
  identity,
  scopes: [],
  audience: [audience],
  issuedAt: Math.floor(Date.parse(created_at) / 1_000),
  expiresAt: Date.parse(expires_at),
  names: [revocationId('user', identity.sub), revocationId('session', id), revocationId('login', login)],
  claims: [],
});
