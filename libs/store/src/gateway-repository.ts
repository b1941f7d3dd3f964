import { setTimeout as delay } from 'node:timers/promises';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

const TTL_SECONDS = 10;
const LOOK_MS = 50;

/** The gateways that run, and how far each has followed the change feed. */
export class GatewayRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** A gateway says that all its workers have this version of the state. It repeats that every few seconds, below 10. */
  async report(id: string, version: number, now: Date): Promise<void> {
    const oldest = now.getTime() - TTL_SECONDS * 1_000;
    await reaching(() => this.#redis.set(this.#keys.gateway(id), JSON.stringify({ version }), 'EX', TTL_SECONDS));
    await reaching(() => this.#redis.zadd(this.#keys.gatewayIndex, now.getTime(), id));
    await reaching(() => this.#redis.zremrangebyscore(this.#keys.gatewayIndex, '-inf', oldest));
  }

  /** A gateway that stops is waited for no longer. */
  async leave(id: string): Promise<void> {
    await reaching(() => this.#redis.del(this.#keys.gateway(id)));
    await reaching(() => this.#redis.zrem(this.#keys.gatewayIndex, id));
  }

  /** The versions that the running gateways have, by their ids. */
  async versions(): Promise<Map<string, number>> {
    const ids = await reaching(() => this.#redis.zrange(this.#keys.gatewayIndex, '0', '-1'));
    if (ids.length === 0) return new Map();
    const raws = await reaching(() => this.#redis.mget(ids.map(this.#keys.gateway)));
    return new Map(
      ids.flatMap((id, i) => {
        const raw = raws[i];
        const version = raw ? versionIn(raw) : undefined;
        return version === undefined ? [] : [[id, version] as const];
      }),
    );
  }

  /**
   * Waits until every running gateway has a version of the state.
   * @returns whether they have it; false when the time was over before, or none runs
   */
  async haveAll(version: number, deadlineMs: number, signal: AbortSignal): Promise<boolean> {
    const until = Date.now() + deadlineMs;
    for (;;) {
      const versions = [...(await this.versions()).values()];
      if (versions.length > 0 && versions.every((has) => has >= version)) return true;
      if (Date.now() >= until) return false;
      await delay(LOOK_MS, undefined, { signal });
    }
  }
}

/** Undefined for what no gateway has written: nobody waits for that one. */
function versionIn(raw: string): number | undefined {
  try {
    const { version } = JSON.parse(raw) as { version?: unknown };
    return typeof version === 'number' ? version : undefined;
  } catch {
    return undefined;
  }
}
