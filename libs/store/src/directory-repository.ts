import { z } from 'zod';
import {
  DIRECTORY_CHALLENGES,
  type CertifiedName,
  type DirectoryAccount,
  type DirectoryAuthorization,
  type DirectoryKey,
  type DirectoryOrder,
  type TokenHash,
} from '#domain';
import { commit, type Transaction, type Write } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { as, owned, time } from './records.ts';
import type { CommittingClient } from './redis-connection.ts';
import type { SecretBox } from './secret-box.ts';
import { reaching } from './store-error.ts';

const KeyRecord: z.ZodType<DirectoryKey> = z.object({
  ...owned,
  kid: z.string(),
  hmac_key: z.string(),
  created_at: time,
});

const AccountRecord: z.ZodType<DirectoryAccount> = z.object({
  ...owned,
  id: z.string(),
  kid: z.string(),
  status: z.enum(['valid', 'deactivated']),
  jwk: z.record(z.string(), z.string()),
  thumbprint: z.string(),
  contact: z.array(z.string()),
  created_at: time,
});

const AuthorizationRecord: z.ZodType<DirectoryAuthorization> = z.object({
  name: as<CertifiedName>(),
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated']),
  token: z.string(),
  tried: z.enum(DIRECTORY_CHALLENGES).nullable(),
  attempts: z.number().int().nonnegative(),
  next_at: time.nullable(),
  validated_at: time.nullable(),
  problem: z.object({ type: z.string(), detail: z.string() }).nullable(),
});

const OrderRecord: z.ZodType<DirectoryOrder> = z.object({
  ...owned,
  id: z.string(),
  account: z.string(),
  authorizations: z.array(AuthorizationRecord).min(1),
  expires_at: time,
  fullchain_pem: z.string().nullable(),
});

/** The ACME directory of our own: what binds accounts to tokens, the accounts, and their orders. */
export class DirectoryRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #bindings: RecordSet<DirectoryKey>;
  readonly #accounts: RecordSet<DirectoryAccount>;
  readonly #orders: RecordSet<DirectoryOrder>;

  constructor(redis: CommittingClient, keys: Keys, box: SecretBox) {
    this.#redis = redis;
    this.#keys = keys;
    this.#bindings = new RecordSet(redis, {
      schema: KeyRecord,
      index: keys.directoryKeyIndex(),
      keyOf: keys.directoryKey,
      seal: (record, key) => ({ ...record, hmac_key: box.seal(record.hmac_key, key) }),
      open: (record, key) => ({ ...record, hmac_key: box.open(record.hmac_key, key) }),
    });
    // Both are listed by token only.
    this.#accounts = new RecordSet(redis, { schema: AccountRecord, index: '', keyOf: keys.directoryAccount });
    this.#orders = new RecordSet(redis, { schema: OrderRecord, index: '', keyOf: keys.directoryOrder });
  }

  findKey = (kid: string): Promise<Found<DirectoryKey> | undefined> => this.#bindings.find(kid);
  listKeys = (): Promise<Listing<DirectoryKey>> => this.#bindings.list();

  creatingKey(key: DirectoryKey): Transaction {
    const at = this.#keys.directoryKey(key.kid);
    return {
      expect: [[at, null]],
      writes: [
        ['SET', at, this.#bindings.encode(key, at)],
        ['ZADD', this.#keys.directoryKeyIndex(), 0, key.kid],
      ],
    };
  }

  async deleteKey(kid: string): Promise<void> {
    await commit(this.#redis, this.#keys, { writes: this.#withoutKey(kid) });
  }

  findAccount = (id: string): Promise<Found<DirectoryAccount> | undefined> => this.#accounts.find(id);

  async findAccountByKey(thumbprint: string): Promise<Found<DirectoryAccount> | undefined> {
    const id = await reaching(() => this.#redis.get(this.#keys.directoryAccountByKey(thumbprint)));
    return id === null ? undefined : this.#accounts.find(id);
  }

  countAccounts = (hash: TokenHash): Promise<number> =>
    reaching(() => this.#redis.zcard(this.#keys.directoryAccountIndex(hash)));

  /** The writes of a new account. They fail where its public key has one, or what it is bound with is gone. */
  creatingAccount(account: DirectoryAccount, binding: Found<DirectoryKey>): Transaction {
    const at = this.#keys.directoryAccount(account.id);
    return {
      expect: [
        [this.#keys.directoryKey(binding.record.kid), binding.raw],
        [this.#keys.directoryAccountByKey(account.thumbprint), null],
      ],
      writes: [
        ['SET', at, this.#accounts.encode(account, at)],
        ['SET', this.#keys.directoryAccountByKey(account.thumbprint), account.id],
        ['ZADD', this.#keys.directoryAccountIndex(account.owner_token_hash), 0, account.id],
      ],
    };
  }

  /** The writes of changing an account, which may get another public key that no account has. */
  savingAccount(account: DirectoryAccount, read: Found<DirectoryAccount>): Transaction {
    const at = this.#keys.directoryAccount(account.id);
    const before = this.#keys.directoryAccountByKey(read.record.thumbprint);
    const after = this.#keys.directoryAccountByKey(account.thumbprint);
    const rolled: readonly Write[] =
      before === after
        ? []
        : [
            ['DEL', before],
            ['SET', after, account.id],
          ];
    return {
      expect: [[at, read.raw], ...(before === after ? [] : [[after, null] as const])],
      writes: [['SET', at, this.#accounts.encode(account, at)], ...rolled],
    };
  }

  findOrder = (id: string): Promise<Found<DirectoryOrder> | undefined> => this.#orders.find(id);

  /** All orders of a token that there still are. */
  async ordersOf(hash: TokenHash, now: Date): Promise<DirectoryOrder[]> {
    const index = this.#keys.directoryOrderIndex(hash);
    const ids = await reaching(() => this.#redis.zrange(index, now.getTime(), '+inf', 'BYSCORE'));
    return (await this.#orders.findAll(ids)).records;
  }

  /** How many orders a token has, counted without those that have expired. */
  async countOrders(hash: TokenHash, now: Date): Promise<number> {
    const index = this.#keys.directoryOrderIndex(hash);
    await reaching(() => this.#redis.zremrangebyscore(index, '-inf', now.getTime()));
    return reaching(() => this.#redis.zcard(index));
  }

  /**
   * The writes of an order, new or changed.
   * @param raw text as read; null: it is new
   */
  savingOrder(order: DirectoryOrder, raw: string | null): Transaction {
    const at = this.#keys.directoryOrder(order.id);
    const end = Date.parse(order.expires_at);
    return {
      expect: [[at, raw]],
      writes: [
        ['SET', at, this.#orders.encode(order, at), 'PXAT', end],
        ['ZADD', this.#keys.directoryOrderIndex(order.owner_token_hash), end, order.id],
      ],
    };
  }

  /** @returns whether this was the first use of the nonce */
  async useNonce(id: string, seconds: number): Promise<boolean> {
    return (await reaching(() => this.#redis.set(this.#keys.directoryNonce(id), '1', 'EX', seconds, 'NX'))) === 'OK';
  }

  /** The writes of taking away all that a token has here. */
  async deletingOwned(hash: TokenHash): Promise<Transaction> {
    const [bindings, accounts, orders] = await Promise.all([
      this.listKeys(),
      reaching(() => this.#redis.zrange(this.#keys.directoryAccountIndex(hash), '0', '-1')),
      reaching(() => this.#redis.zrange(this.#keys.directoryOrderIndex(hash), '0', '-1')),
    ]);
    const { records } = await this.#accounts.findAll(accounts);
    return {
      writes: [
        ...bindings.records
          .filter(({ owner_token_hash }) => owner_token_hash === hash)
          .flatMap(({ kid }) => this.#withoutKey(kid)),
        ...records.map(({ thumbprint }) => ['DEL', this.#keys.directoryAccountByKey(thumbprint)] as const),
        ...accounts.map((id) => ['DEL', this.#keys.directoryAccount(id)] as const),
        ...orders.map((id) => ['DEL', this.#keys.directoryOrder(id)] as const),
        ['DEL', this.#keys.directoryAccountIndex(hash)],
        ['DEL', this.#keys.directoryOrderIndex(hash)],
      ],
    };
  }

  #withoutKey = (kid: string): readonly Write[] => [
    ['DEL', this.#keys.directoryKey(kid)],
    ['ZREM', this.#keys.directoryKeyIndex(), kid],
  ];
}
