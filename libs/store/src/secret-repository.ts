import { randomBytes } from 'node:crypto';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import type { SecretBox } from './secret-box.ts';
import { reaching, StoreError } from './store-error.ts';

const BYTES = 32;

/** Secrets that need not come from the operator: whoever asks first makes them, and all replicas have the same. */
export class SecretRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #box: SecretBox;

  constructor(redis: RedisClient, keys: Keys, box: SecretBox) {
    this.#redis = redis;
    this.#keys = keys;
    this.#box = box;
  }

  /**
   * @param name what it is for
   * @returns 32 random bytes, always the same
   */
  async shared(name: string): Promise<Buffer> {
    const key = this.#keys.secret(name);
    const kept = (await this.#read(key)) ?? (await this.#make(key));
    const secret = Buffer.from(kept === null ? '' : this.#box.open(kept, key), 'base64');
    if (secret.length === BYTES) return secret;
    throw new StoreError('STORE_RECORD_BROKEN', `${key} in Redis is damaged; delete it, and a new one is made.`);
  }

  async #make(key: string): Promise<string | null> {
    await reaching(() => this.#redis.set(key, this.#box.seal(randomBytes(BYTES).toString('base64'), key), 'NX'));
    return this.#read(key);
  }

  #read = (key: string): Promise<string | null> => reaching(() => this.#redis.get(key));
}
