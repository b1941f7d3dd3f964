import type { Identity } from '#domain';
import { IdentityRecord } from './identity-records.ts';
import type { Keys } from './keys.ts';
import { decodeRecord, encodeRecord } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

/** Who users were at their latest login: what a client gets that asks for a new access token in their absence. */
export class OAuthUserRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async put(identity: Identity, seconds: number): Promise<void> {
    await reaching(() => this.#redis.set(this.#keys.oauthUser(identity.sub), encodeRecord(identity), 'EX', seconds));
  }

  async find(sub: string): Promise<Identity | undefined> {
    const key = this.#keys.oauthUser(sub);
    const raw = await reaching(() => this.#redis.get(key));
    return raw === null ? undefined : decodeRecord(IdentityRecord, key, raw);
  }
}
