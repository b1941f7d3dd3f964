import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

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
    const answers = await reaching(() =>
      this.#redis.multi().set(key, 0, 'EX', windowSeconds, 'NX').incr(key).ttl(key).exec(),
    );
    const failed = answers?.find(([error]) => error)?.[0];
    if (failed || !answers) throw StoreError.unavailable(failed ?? 'the attempt was not counted');
    const [, count, ttl] = answers.map(([, answer]) => Number(answer));
    return { count: count ?? 1, resetSeconds: Math.max(ttl ?? windowSeconds, 1) };
  }

  /** Takes one attempt back: it was a good one. The key may have expired meanwhile, so it gets its lifetime again. */
  async forgive(address: string, windowSeconds: number): Promise<void> {
    const key = this.#keyOf(address);
    await reaching(() => this.#redis.multi().decr(key).expire(key, windowSeconds).exec());
  }
}
