import type { HostSession, LoginSession } from '#domain';
import { handleId, newHandle } from './handle.ts';
import { HostSessionRecord } from './identity-records.ts';
import type { Keys } from './keys.ts';
import type { LoginSessionRepository } from './login-session-repository.ts';
import { RecordSet, type Listing } from './record-set.ts';
import type { RedisClient } from './redis-connection.ts';

/** What the cookies of protected hosts stand for. */
export class HostSessionRepository {
  readonly #set: RecordSet<HostSession>;
  readonly #logins: LoginSessionRepository;

  constructor(redis: RedisClient, keys: Keys, logins: LoginSessionRepository) {
    this.#set = new RecordSet(redis, {
      schema: HostSessionRecord,
      index: keys.hostSessionIndex,
      keyOf: keys.hostSession,
    });
    this.#logins = logins;
  }

  /**
   * @param audience see HostSession
   * @returns the session, and the handle for its cookie, which nobody else has
   */
  async create(
    login: LoginSession,
    audience: string,
    now: Date,
  ): Promise<{ readonly handle: string; readonly session: HostSession }> {
    const handle = newHandle();
    const session: HostSession = {
      id: handleId(handle),
      login: login.id,
      identity: login.identity,
      audience,
      created_at: now.toISOString(),
      expires_at: login.expires_at,
    };
    const seconds = Math.ceil((Date.parse(session.expires_at) - now.getTime()) / 1_000);
    await this.#set.put(session.id, session, Math.max(1, seconds));
    return { handle, session };
  }

  /**
   * Finds a session by its id and counts this as use of its login.
   * @returns undefined when it never was, was ended or has expired, or its login is over
   */
  async use(id: string, now: Date): Promise<HostSession | undefined> {
    const session = await this.#unexpired(id, now);
    return session && (await this.#logins.useById(session.login, now)) && session;
  }

  /**
   * Finds a session without counting as use of its login.
   * @returns with it, milliseconds until that login is over if it is not used any more
   */
  async find(id: string, now: Date): Promise<{ session: HostSession; idleMs: number } | undefined> {
    const session = await this.#unexpired(id, now);
    const idleMs = session ? await this.#logins.left(session.login) : 0;
    return session && idleMs > 0 ? { session, idleMs } : undefined;
  }

  list = (): Promise<Listing<HostSession>> => this.#set.list();
  tidy = (): Promise<void> => this.#set.tidy();

  /** Workers that have it in mind hear of it by a revocation of the same id. */
  async end(id: string): Promise<void> {
    await this.#set.remove(id);
  }

  async #unexpired(id: string, now: Date): Promise<HostSession | undefined> {
    const session = (await this.#set.find(id))?.record;
    return session && Date.parse(session.expires_at) > now.getTime() ? session : undefined;
  }
}
