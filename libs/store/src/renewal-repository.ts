import { createHash } from 'node:crypto';
import type { CertName, RenewalInfo } from '#domain';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { BackoffRecord, decodeRecord, encodeRecord, RenewalInfoRecord, type Backoff } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

const BACKOFF_TTL_SECONDS = 30 * 86_400;

/** What renewal has to remember besides the certificates: what CAs said of them, and what failed. */
export class RenewalRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** Undefined also when what is there cannot be read: it is asked for anew then. */
  async info(name: CertName): Promise<RenewalInfo | undefined> {
    return (await this.infos([name])).get(name);
  }

  async infos(names: readonly CertName[]): Promise<Map<CertName, RenewalInfo>> {
    if (names.length === 0) return new Map();
    const raws = await reaching(() => this.#redis.mget(names.map(this.#keys.renewalInfo)));
    return new Map(
      names.flatMap((name, i) => {
        const info = readable(() => decodeRecord(RenewalInfoRecord, this.#keys.renewalInfo(name), raws[i] ?? ''));
        return info ? [[name, info] as const] : [];
      }),
    );
  }

  async keepInfo(name: CertName, info: RenewalInfo): Promise<void> {
    await reaching(() => this.#redis.set(this.#keys.renewalInfo(name), encodeRecord(info)));
  }

  /** How orders for these names, in whatever order, at this CA (see providerOf) have failed lately. */
  async backoff(provider: string, names: readonly string[]): Promise<Backoff | undefined> {
    const key = this.#backoffKey(provider, names);
    const raw = await reaching(() => this.#redis.get(key));
    return raw === null ? undefined : readable(() => decodeRecord(BackoffRecord, key, raw));
  }

  async backOff(provider: string, names: readonly string[], backoff: Backoff): Promise<void> {
    const key = this.#backoffKey(provider, names);
    await reaching(() => this.#redis.set(key, encodeRecord(backoff), 'EX', BACKOFF_TTL_SECONDS));
  }

  /** The writes of forgetting how orders have failed, to be made part of the one that stores the certificate. */
  forgiving(provider: string, names: readonly string[]): Transaction {
    return { writes: [['DEL', this.#backoffKey(provider, names)]] };
  }

  #backoffKey(provider: string, names: readonly string[]): string {
    const set = [provider, ...names.toSorted()].join('\n');
    return this.#keys.backoff(createHash('sha256').update(set).digest('hex').slice(0, 32));
  }
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
