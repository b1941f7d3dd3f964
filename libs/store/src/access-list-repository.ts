import type { AccessList, AccessListName } from '#domain';
import { AccessListRecord } from './access-list-record.ts';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import type { CommittingClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

export class AccessListRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<AccessList>;

  constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#set = new RecordSet(redis, { schema: AccessListRecord, index: keys.accessListIndex, keyOf: keys.accessList });
  }

  find = (name: AccessListName): Promise<Found<AccessList> | undefined> => this.#set.find(name);
  list = (): Promise<Listing<AccessList>> => this.#set.list();
  findAll = (names: readonly string[]): Promise<Listing<AccessList>> => this.#set.findAll(names);

  /** Whether a record stands under a name, also one that cannot be read; null where none does. */
  raw = (name: AccessListName): Promise<string | null> => reaching(() => this.#redis.get(this.#keys.accessList(name)));

  /** The writes of saving a list, to be made part of a larger transaction. `expected`: raw text as read, null for none. */
  saving(list: AccessList, expected: string | null): Transaction {
    const key = this.#keys.accessList(list.name);
    return {
      expect: [[key, expected]],
      writes: [
        ['SET', key, this.#set.encode(list, key)],
        ['ZADD', this.#keys.accessListIndex, 0, list.name],
      ],
      changes: [['access-list', list.name]],
    };
  }

  deleting(name: string): Transaction {
    return {
      writes: [
        ['DEL', this.#keys.accessList(name)],
        ['ZREM', this.#keys.accessListIndex, name],
      ],
      changes: [['access-list', name]],
    };
  }

  /** Makes a larger transaction fail unless the list is still as it was read: what is attached must be there. */
  standing(read: Found<AccessList>): Transaction {
    return { expect: [[this.#keys.accessList(read.record.name), read.raw]], writes: [] };
  }
}
