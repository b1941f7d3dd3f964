import { createHash } from 'node:crypto';
import type { CertName, ChallengeRecord } from '#domain';
import type { Keys } from './keys.ts';
import { decodeRecord, encodeRecord, PublishedRecordEntry, type PublishedRecord } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

/**
 * The TXT records that were set for challenges and have to be taken away, by themselves: an issuance that names them may be
 * deleted or requested anew while nobody works on it.
 */
export class PublishedRecordRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** To be called before a record is set, and again with its handle. */
  async remember(
    records: readonly ChallengeRecord[],
    { cert_name, id }: { readonly cert_name: CertName; readonly id: string },
    now: Date,
  ): Promise<void> {
    if (records.length === 0) return;
    const entries = records.flatMap((record) => {
      const entry: PublishedRecord = { record, cert_name, issuance: id, at: now.toISOString() };
      return [fieldOf(record), encodeRecord(entry)];
    });
    await reaching(() => this.#redis.hset(this.#keys.publishedRecords, ...entries));
  }

  async forget(record: ChallengeRecord): Promise<void> {
    await reaching(() => this.#redis.hdel(this.#keys.publishedRecords, fieldOf(record)));
  }

  /** What cannot be read is left out. */
  async list(): Promise<PublishedRecord[]> {
    const raws = await reaching(() => this.#redis.hvals(this.#keys.publishedRecords));
    return raws.flatMap((raw) => {
      try {
        return [decodeRecord(PublishedRecordEntry, this.#keys.publishedRecords, raw)];
      } catch (error) {
        if (error instanceof StoreError) return [];
        throw error;
      }
    });
  }
}

const fieldOf = ({ provider, name, value }: ChallengeRecord): string =>
  createHash('sha256').update(`${provider}\n${name}\n${value}`).digest('hex').slice(0, 32);
