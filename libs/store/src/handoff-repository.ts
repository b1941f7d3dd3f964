import type { Handoff } from '#domain';
import { handleId, newHandle } from './handle.ts';
import { HandoffRecord } from './identity-records.ts';
import type { Keys } from './keys.ts';
import { decodeRecord, encodeRecord } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

const HANDOFF_SECONDS = 60;

/** Logins on their way to hosts whose cookies the auth host cannot set. */
export class HandoffRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** @returns the code for the host's callback, which is good once and for a minute */
  async create(handoff: Handoff): Promise<string> {
    const code = newHandle();
    const key = this.#keys.handoff(handleId(code));
    await reaching(() => this.#redis.set(key, encodeRecord(handoff), 'EX', HANDOFF_SECONDS));
    return code;
  }

  /** @returns undefined where there is none, or it was taken already */
  async take(code: string): Promise<Handoff | undefined> {
    const key = this.#keys.handoff(handleId(code));
    const raw = await reaching(() => this.#redis.getdel(key));
    return raw === null ? undefined : decodeRecord(HandoffRecord, key, raw);
  }
}
