import { commit } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Listing } from './record-set.ts';
import { AlpnChallengeRecord, type AlpnChallenge } from './records.ts';
import type { CommittingClient, RedisClient } from './redis-connection.ts';
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

  /** @param seconds that it can be asked for, where nobody takes it away before */
  async publish(token: string, keyAuthorization: string, seconds = CHALLENGE_TTL_SECONDS): Promise<void> {
    await reaching(() => this.#redis.set(this.#keys.challenge(token), keyAuthorization, 'EX', seconds));
  }

  find = (token: string): Promise<string | null> => reaching(() => this.#redis.get(this.#keys.challenge(token)));

  async remove(tokens: readonly string[]): Promise<void> {
    if (tokens.length) await reaching(() => this.#redis.del(...tokens.map(this.#keys.challenge)));
  }
}

/**
 * TLS-ALPN-01 challenge answers. A handshake cannot wait for Redis, so these go to all gateways by the change feed; whoever
 * publishes one waits until they have it, see GatewayRepository.
 */
export class AlpnChallengeRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #records: RecordSet<AlpnChallenge>;

  constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#records = new RecordSet(redis, {
      schema: AlpnChallengeRecord,
      index: keys.alpnChallengeIndex,
      keyOf: keys.alpnChallenge,
    });
  }

  list = (): Promise<Listing<AlpnChallenge>> => this.#records.list();
  findAll = (names: readonly string[]): Promise<Listing<AlpnChallenge>> => this.#records.findAll(names);

  /** @returns the version of the state that has it, for GatewayRepository.haveAll() */
  publish(name: string, keyAuthorization: string, now: Date): Promise<number> {
    const expires_at = new Date(now.getTime() + CHALLENGE_TTL_SECONDS * 1_000).toISOString();
    const key = this.#keys.alpnChallenge(name);
    return commit(this.#redis, this.#keys, {
      writes: [
        ['SET', key, this.#records.encode({ name, key_authorization: keyAuthorization, expires_at }, key)],
        ['EXPIRE', key, CHALLENGE_TTL_SECONDS],
        ['ZADD', this.#keys.alpnChallengeIndex, 0, name],
      ],
      changes: [['alpn-challenge', name]],
    });
  }

  async remove(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await commit(this.#redis, this.#keys, {
      writes: names.flatMap((name) => [
        ['DEL', this.#keys.alpnChallenge(name)] as const,
        ['ZREM', this.#keys.alpnChallengeIndex, name] as const,
      ]),
      changes: names.map((name) => ['alpn-challenge', name] as const),
    });
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
