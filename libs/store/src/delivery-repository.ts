import { z } from 'zod';
import { ALERT_EVENTS, type Delivery, type DeliveryStatus } from '#domain';
import { AlertRecord } from './alert-repository.ts';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Listing } from './record-set.ts';
import { decodeRecord, encodeRecord, time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

const DeliveryRecord: z.ZodType<Delivery> = z.object({
  id: z.string(),
  target: z.string(),
  event: z.enum([...ALERT_EVENTS, 'test']),
  alerts: z.array(AlertRecord),
  others: z.number().int(),
  attempts: z.number().int(),
  created_at: time,
  due_at: time,
});

const StatusRecord: z.ZodType<DeliveryStatus> = z.object({
  last_success_at: time.nullable(),
  last_failure_at: time.nullable(),
  last_failure: z.string().nullable(),
});

const NEVER: DeliveryStatus = { last_success_at: null, last_failure_at: null, last_failure: null };

/** Messages on their way: they stand here until they are delivered, or given up. */
export class DeliveryRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<Delivery>;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#set = new RecordSet(redis, { schema: DeliveryRecord, index: keys.deliveryIndex, keyOf: keys.delivery });
  }

  list = (): Promise<Listing<Delivery>> => this.#set.list();

  /** The writes of putting a message into the queue. */
  saving(delivery: Delivery): Transaction {
    const key = this.#keys.delivery(delivery.id);
    return {
      writes: [
        ['SET', key, this.#set.encode(delivery, key)],
        ['ZADD', this.#keys.deliveryIndex, 0, delivery.id],
      ],
    };
  }

  deleting(id: string): Transaction {
    return {
      writes: [
        ['DEL', this.#keys.delivery(id)],
        ['ZREM', this.#keys.deliveryIndex, id],
      ],
    };
  }

  /** How it last went, by the names of targets; `NEVER` where nothing was sent yet, and for what cannot be read. */
  async statuses(targets: readonly string[]): Promise<Map<string, DeliveryStatus>> {
    if (targets.length === 0) return new Map();
    const raws = await reaching(() => this.#redis.mget(targets.map(this.#keys.deliveryStatus)));
    return new Map(targets.map((name, i) => [name, this.#read(name, raws[i] ?? null)]));
  }

  savingStatus = (target: string, status: DeliveryStatus): Transaction => ({
    writes: [['SET', this.#keys.deliveryStatus(target), encodeRecord(status)]],
  });

  #read(name: string, raw: string | null): DeliveryStatus {
    if (raw === null) return NEVER;
    try {
      return decodeRecord(StatusRecord, this.#keys.deliveryStatus(name), raw);
    } catch (error) {
      if (error instanceof StoreError) return NEVER;
      throw error;
    }
  }
}
