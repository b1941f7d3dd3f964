import { z } from 'zod';
import { ALERT_KINDS, NOTIFICATION_KINDS, SEVERITIES, type NotificationTarget } from '#domain';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import type { SecretBox } from './secret-box.ts';
import { reaching } from './store-error.ts';

const NotificationRecord: z.ZodType<NotificationTarget> = z.object({
  name: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  enabled: z.boolean(),
  url: z.string().nullable(),
  secret: z.string().nullable(),
  to: z.array(z.string()),
  alerts: z.array(z.enum(ALERT_KINDS)),
  severity: z.enum(SEVERITIES),
  note: z.string(),
  created_at: time,
  updated_at: time,
});

/** Who is told of alerts. Their secrets are sealed. */
export class NotificationRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<NotificationTarget>;

  constructor(redis: RedisClient, keys: Keys, box: SecretBox) {
    this.#redis = redis;
    this.#keys = keys;
    this.#set = new RecordSet(redis, {
      schema: NotificationRecord,
      index: keys.notificationIndex,
      keyOf: keys.notification,
      seal: (record, key) => ({ ...record, secret: record.secret === null ? null : box.seal(record.secret, key) }),
      open: (record, key) => ({ ...record, secret: record.secret === null ? null : box.open(record.secret, key) }),
    });
  }

  find = (name: string): Promise<Found<NotificationTarget> | undefined> => this.#set.find(name);
  list = (): Promise<Listing<NotificationTarget>> => this.#set.list();
  findAll = (names: readonly string[]): Promise<Listing<NotificationTarget>> => this.#set.findAll(names);

  /** What stands under a name, also where it cannot be read; null where nothing does. */
  raw = (name: string): Promise<string | null> => reaching(() => this.#redis.get(this.#keys.notification(name)));

  /** The writes of saving a target. `expected`: raw text as read, null for none. */
  saving(target: NotificationTarget, expected: string | null): Transaction {
    const key = this.#keys.notification(target.name);
    return {
      expect: [[key, expected]],
      writes: [
        ['SET', key, this.#set.encode(target, key)],
        ['ZADD', this.#keys.notificationIndex, 0, target.name],
      ],
      changes: [['notification', target.name]],
    };
  }

  deleting(name: string): Transaction {
    return {
      writes: [
        ['DEL', this.#keys.notification(name)],
        ['ZREM', this.#keys.notificationIndex, name],
        ['DEL', this.#keys.deliveryStatus(name)],
      ],
      changes: [['notification', name]],
    };
  }
}
