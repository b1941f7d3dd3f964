import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import type { SecretBox } from './secret-box.ts';
import { reaching } from './store-error.ts';

const CHALLENGE_TTL_SECONDS = 3600;

/** An ACME account: its key, and its URL once the CA has told it. */
export interface AcmeAccount {
  readonly key_pem: string;
  readonly url: string | null;
}

/** HTTP-01 challenge answers, shared by all gateways. */
export class ChallengeRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async publish(token: string, keyAuthorization: string): Promise<void> {
    await reaching(() => this.#redis.set(this.#keys.challenge(token), keyAuthorization, 'EX', CHALLENGE_TTL_SECONDS));
  }

  find = (token: string): Promise<string | null> => reaching(() => this.#redis.get(this.#keys.challenge(token)));

  async remove(tokens: readonly string[]): Promise<void> {
    if (tokens.length) await reaching(() => this.#redis.del(...tokens.map(this.#keys.challenge)));
  }
}

/** ACME accounts by CA and e-mail address. */
export class AccountRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #box: SecretBox;

  constructor(redis: RedisClient, keys: Keys, box: SecretBox) {
    this.#redis = redis;
    this.#keys = keys;
    this.#box = box;
  }

  async find(provider: string, email: string): Promise<AcmeAccount | undefined> {
    const key = this.#keys.account(provider, email);
    const [pem, url] = await reaching(() => this.#redis.mget(key, this.#keys.accountUrl(provider, email)));
    return pem ? { key_pem: this.#box.open(pem, key), url: url ?? null } : undefined;
  }

  /**
   * Keeps a new account key unless another replica was first.
   * @returns the account that is kept now
   */
  async keep(provider: string, email: string, keyPem: string): Promise<AcmeAccount> {
    const key = this.#keys.account(provider, email);
    await reaching(() => this.#redis.set(key, this.#box.seal(keyPem, key), 'NX'));
    const kept = await this.find(provider, email);
    return kept ?? { key_pem: keyPem, url: null };
  }

  async setUrl(provider: string, email: string, url: string): Promise<void> {
    await reaching(() => this.#redis.set(this.#keys.accountUrl(provider, email), url));
  }

  /** Forgets an account that its CA does not know any more. */
  async forget(provider: string, email: string): Promise<void> {
    await reaching(() => this.#redis.del(this.#keys.account(provider, email), this.#keys.accountUrl(provider, email)));
  }
}
