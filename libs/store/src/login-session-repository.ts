import type { Identity, LoginSession } from '#domain';
import { handleId, newHandle } from './handle.ts';
import { LoginSessionRecord } from './identity-records.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Listing } from './record-set.ts';
import type { RedisClient } from './redis-connection.ts';
import { decodeRecord } from './records.ts';
import { reaching } from './store-error.ts';

const HOUR_MS = 3_600_000;
/** Without use of any of its hosts for so long, a login is over; and however much it is used. */
export const LOGIN_IDLE_MS = 12 * HOUR_MS;
const LOGIN_IDLE_SECONDS = LOGIN_IDLE_MS / 1_000;
const LOGIN_MS = 14 * 24 * HOUR_MS;

/** KEYS 1: the session; ARGV 1: the record as it was read, 2: as it is now. Only while it stands, so that who logged out stays out. */
const SEEN_SCRIPT = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL') end
`;

/** How exactly it is known when a login was used last. */
const SEEN_MS = 60_000;

/** Who is logged in with which browser. */
export class LoginSessionRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<LoginSession>;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#set = new RecordSet(redis, {
      schema: LoginSessionRecord,
      index: keys.loginSessionIndex,
      keyOf: keys.loginSession,
    });
  }

  /** @returns the session, and the handle for its cookie, which nobody else has */
  async create(
    identity: Identity,
    from: { readonly user_agent: string; readonly ip: string },
    now: Date,
  ): Promise<{ handle: string; session: LoginSession }> {
    const handle = newHandle();
    const session: LoginSession = {
      id: handleId(handle),
      identity,
      created_at: now.toISOString(),
      seen_at: now.toISOString(),
      expires_at: new Date(now.getTime() + LOGIN_MS).toISOString(),
      user_agent: from.user_agent.slice(0, 300),
      ip: from.ip,
    };
    await this.#set.put(session.id, session, LOGIN_IDLE_SECONDS);
    return { handle, session };
  }

  /** Finds the session of a cookie and counts this as use. Undefined when it never was, was ended, or has expired. */
  use = (handle: string, now: Date): Promise<LoginSession | undefined> => this.useById(handleId(handle), now);

  /** The same by its id, for sessions at hosts. */
  async useById(id: string, now: Date): Promise<LoginSession | undefined> {
    const key = this.#keys.loginSession(id);
    const raw = await reaching(() => this.#redis.getex(key, 'EX', LOGIN_IDLE_SECONDS));
    if (raw === null) return undefined;
    const session = decodeRecord(LoginSessionRecord, key, raw);
    if (Date.parse(session.expires_at) <= now.getTime()) return undefined;
    if (now.getTime() - Date.parse(session.seen_at) < SEEN_MS) return session;
    const seen = { ...session, seen_at: now.toISOString() };
    await reaching(() => this.#redis.eval(SEEN_SCRIPT, 1, key, raw, this.#set.encode(seen, key)));
    return seen;
  }

  /** Without counting as use. */
  async find(id: string): Promise<LoginSession | undefined> {
    return (await this.#set.find(id))?.record;
  }

  /** Milliseconds until it is over, if it is not used any more; 0: it is. Without counting as use. */
  async left(id: string): Promise<number> {
    return Math.max(await reaching(() => this.#redis.pttl(this.#keys.loginSession(id))), 0);
  }

  list = (): Promise<Listing<LoginSession>> => this.#set.list();
  tidy = (): Promise<void> => this.#set.tidy();

  /** Ends it at the auth host, and with it at every host. Their workers hear of it by a revocation of the same id. */
  async end(id: string): Promise<void> {
    await this.#set.remove(id);
  }
}
