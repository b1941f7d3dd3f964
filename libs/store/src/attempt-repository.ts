import { executed } from './executed.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';

/** How often somebody has tried, this attempt included, and in how many seconds the count begins anew. */
export interface Attempts {
  readonly count: number;
  readonly resetSeconds: number;
}

/** Counts attempts, to log in or to register a client, by client address, over all replicas. An attempt is counted before it is judged, so that many at once do not get past the limit. */
export class AttemptRepository {
  readonly #redis: RedisClient;
  readonly #keyOf: (address: string) => string;

  /** @param keyOf what is counted */
  constructor(redis: RedisClient, keys: Keys, keyOf = keys.loginAttempts) {
    this.#redis = redis;
    this.#keyOf = keyOf;
  }

  async count(address: string, windowSeconds: number): Promise<Attempts> {
    const key = this.#keyOf(address);
    const [, count, ttl] = await executed(
      this.#redis.multi().set(key, 0, 'EX', windowSeconds, 'NX').incr(key).ttl(key),
    );
    return { count: Number(count), resetSeconds: Math.max(Number(ttl), 1) };
  }

  /** Takes one attempt back: it was a good one. The key may have expired meanwhile, so it gets its lifetime again. */
  async forgive(address: string, windowSeconds: number): Promise<void> {
    const key = this.#keyOf(address);
    await executed(this.#redis.multi().decr(key).expire(key, windowSeconds));
  }
}
