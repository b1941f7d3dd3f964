import type { ProxyTarget, TargetHost } from '#domain';
import { commit, type Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { TargetRecord } from './target-record.ts';
import type { CommittingClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

export class TargetRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<ProxyTarget>;

  constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#set = new RecordSet(redis, { schema: TargetRecord, index: keys.targetIndex, keyOf: keys.target });
  }

  find = (hostname: TargetHost): Promise<Found<ProxyTarget> | undefined> => this.#set.find(hostname);
  list = (): Promise<Listing<ProxyTarget>> => this.#set.list();
  findAll = (hostnames: readonly string[]): Promise<Listing<ProxyTarget>> => this.#set.findAll(hostnames);

  /** @throws StoreError STORE_CONFLICT when the host has a target already */
  async create(target: ProxyTarget): Promise<void> {
    await commit(this.#redis, this.#keys, this.saving(target, null));
  }

  /** @throws StoreError STORE_CONFLICT when it changed since it was read */
  async update(target: ProxyTarget, read: Found<ProxyTarget>): Promise<void> {
    await commit(this.#redis, this.#keys, this.saving(target, read.raw));
  }

  /** @returns whether there was one */
  async delete(hostname: TargetHost): Promise<boolean> {
    const existed = await reaching(() => this.#redis.exists(this.#keys.target(hostname)));
    await commit(this.#redis, this.#keys, this.deleting(hostname));
    return existed === 1;
  }

  /** The writes of saving a target, to be made part of a larger transaction. `expected`: raw text as read, null for none. */
  saving(target: ProxyTarget, expected: string | null): Transaction {
    const key = this.#keys.target(target.hostname);
    return {
      expect: [[key, expected]],
      writes: [
        ['SET', key, this.#set.encode(target, key)],
        ['ZADD', this.#keys.targetIndex, 0, target.hostname],
      ],
      changes: [['target', target.hostname]],
    };
  }

  /** Makes a larger transaction fail unless the target is still as it was read: what is named must be there. */
  standing(read: Found<ProxyTarget>): Transaction {
    return { expect: [[this.#keys.target(read.record.hostname), read.raw]], writes: [] };
  }

  deleting(hostname: string): Transaction {
    return {
      writes: [
        ['DEL', this.#keys.target(hostname)],
        ['ZREM', this.#keys.targetIndex, hostname],
      ],
      changes: [['target', hostname]],
    };
  }
}
