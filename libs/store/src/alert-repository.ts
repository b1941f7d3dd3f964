import { z } from 'zod';
import { ALERT_KINDS, SEVERITIES, type Alert } from '#domain';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { as, time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

export const AlertRecord: z.ZodType<Alert> = z.object({
  id: z.string(),
  kind: z.enum(ALERT_KINDS),
  subject: z.string(),
  severity: z.enum(SEVERITIES),
  message: z.string(),
  remedy: z.string(),
  owner_token_hash: as<NonNullable<Alert['owner_token_hash']>>().nullable(),
  since: time,
  last_seen: time,
  told_at: time,
  cleared_at: time.nullable(),
  returns: z.number().int().nonnegative(),
});

const KEPT_SECONDS = 7 * 86_400;

/** KEYS 1: whose turn it is; ARGV 1: who asks; ARGV 2: for how many ms. */
const TURN_SCRIPT = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

const LEAVE_SCRIPT = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/** What somebody should know: one record for each fact. */
export class AlertRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<Alert>;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#set = new RecordSet(redis, { schema: AlertRecord, index: keys.alertIndex, keyOf: keys.alert });
  }

  find = (id: string): Promise<Found<Alert> | undefined> => this.#set.find(id);
  list = (): Promise<Listing<Alert>> => this.#set.list();
  findAll = (ids: readonly string[]): Promise<Listing<Alert>> => this.#set.findAll(ids);

  /** What stands under an id, also where it cannot be read; null where nothing does. */
  raw = (id: string): Promise<string | null> => reaching(() => this.#redis.get(this.#keys.alert(id)));

  /**
   * The writes of saving an alert. `expected`: raw text as read, null for none.
   * @param isNews false: only when it was last seen is another, which nobody waits for
   */
  saving(alert: Alert, expected: string | null, isNews = true): Transaction {
    const key = this.#keys.alert(alert.id);
    return {
      expect: [[key, expected]],
      writes: [
        ['SET', key, this.#set.encode(alert, key)],
        ...(alert.cleared_at === null ? [] : [['EXPIRE', key, KEPT_SECONDS] as const]),
        ['ZADD', this.#keys.alertIndex, 0, alert.id],
      ],
      changes: isNews ? [['alert', alert.id]] : [],
    };
  }

  /** @returns whether it is this replica's turn to look, for these milliseconds, unless it asks again before */
  async takeTurn(replica: string, ms: number): Promise<boolean> {
    return (await reaching(() => this.#redis.eval(TURN_SCRIPT, 1, this.#keys.alertTurn, replica, ms))) === 1;
  }

  /** Another replica may look at once. */
  async leaveTurn(replica: string): Promise<void> {
    await reaching(() => this.#redis.eval(LEAVE_SCRIPT, 1, this.#keys.alertTurn, replica));
  }
}
