import { executed } from './executed.ts';
import { InstanceKeys } from './instance-keys.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

const TTL_SECONDS = 20;

/** A process of an app that runs. */
export interface Instance {
  readonly id: string;
  readonly app: string;
  /** The machine, or the container. */
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly started_at: string;
  /** What it says of itself. */
  readonly about?: unknown;
}

/** All processes of all apps that run. */
export class InstanceRepository {
  readonly #redis: RedisClient;
  readonly #keys: InstanceKeys;

  constructor(redis: RedisClient, { prefix }: Keys) {
    this.#redis = redis;
    this.#keys = new InstanceKeys(prefix);
  }

  /** A process says that it runs. It repeats that every few seconds, below 20. */
  async report(instance: Instance, now: Date): Promise<void> {
    const oldest = now.getTime() - TTL_SECONDS * 1_000;
    await executed(
      this.#redis
        .multi()
        .set(this.#keys.instance(instance.id), JSON.stringify(instance), 'EX', TTL_SECONDS)
        .zadd(this.#keys.instanceIndex, now.getTime(), instance.id)
        .zremrangebyscore(this.#keys.instanceIndex, '-inf', oldest),
    );
  }

  async leave(id: string): Promise<void> {
    await executed(this.#redis.multi().del(this.#keys.instance(id)).zrem(this.#keys.instanceIndex, id));
  }

  /** Those that were heard of lately, as they wrote it. */
  async list(): Promise<unknown[]> {
    const ids = await reaching(() => this.#redis.zrange(this.#keys.instanceIndex, '0', '-1'));
    if (ids.length === 0) return [];
    const texts = await reaching(() => this.#redis.mget(ids.map(this.#keys.instance)));
    return texts.flatMap((text) => (text === null ? [] : parsed(text)));
  }
}

/** Nothing for what no app has written. */
function parsed(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
