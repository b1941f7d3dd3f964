import { NOBODY, type TokenHash } from '#domain';
import { handleId, newHandle } from './handle.ts';
import type { Keys } from './keys.ts';
import { decodeRecord, encodeRecord, SessionRecord, type Session, type SessionPerson } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

export interface SessionLifetimes {
  /** Seconds without use after which a session ends. */
  readonly idle: number;
  /** Seconds after which it ends however much it is used. */
  readonly absolute: number;
}

/** Server-side sessions of the GUI. The browser holds a random handle; Redis holds its hash, so a copy of Redis opens nothing. */
export class SessionRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #lifetimes: SessionLifetimes;

  constructor(redis: RedisClient, keys: Keys, lifetimes: SessionLifetimes) {
    this.#redis = redis;
    this.#keys = keys;
    this.#lifetimes = lifetimes;
  }

  /** @param secretHash of the token's secret that it begins with @returns the handle for the cookie */
  create(tokenHash: TokenHash, now: Date, secretHash = tokenHash): Promise<string> {
    return this.#begin({ token_hash: tokenHash, secret_hash: secretHash, person: null }, now);
  }

  /** For a person who has shown no token. @returns the handle for the cookie */
  createFor(person: SessionPerson, now: Date): Promise<string> {
    return this.#begin({ token_hash: NOBODY, secret_hash: NOBODY, person }, now);
  }

  /** Finds a session and counts this as use. Undefined when it never was, was ended, or has expired. */
  async use(id: string, now: Date): Promise<Session | undefined> {
    const key = this.#keys.session(handleId(id));
    const raw = await reaching(() => this.#redis.getex(key, 'EX', this.#lifetimes.idle));
    return raw === null ? undefined : unexpired(decodeRecord(SessionRecord, key, raw), now);
  }

  /** The same without counting as use: an open page that only listens does not keep its session alive. */
  async find(id: string, now: Date): Promise<Session | undefined> {
    const key = this.#keys.session(handleId(id));
    const raw = await reaching(() => this.#redis.get(key));
    return raw === null ? undefined : unexpired(decodeRecord(SessionRecord, key, raw), now);
  }

  async #begin(of: Pick<Session, 'token_hash' | 'secret_hash' | 'person'>, now: Date): Promise<string> {
    const id = newHandle();
    const session: Session = {
      ...of,
      created_at: now.toISOString(),
      expires_at: new Date(now.getTime() + this.#lifetimes.absolute * 1000).toISOString(),
    };
    await reaching(() =>
      this.#redis.set(this.#keys.session(handleId(id)), encodeRecord(session), 'EX', this.#lifetimes.idle),
    );
    return id;
  }

  async end(id: string): Promise<void> {
    await reaching(() => this.#redis.del(this.#keys.session(handleId(id))));
  }
}

const unexpired = (session: Session, now: Date): Session | undefined =>
  Date.parse(session.expires_at) > now.getTime() ? session : undefined;
