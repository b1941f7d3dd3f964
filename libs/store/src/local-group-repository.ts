import { z } from 'zod';
import type { LocalGroup } from '#domain';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';

const LocalGroupRecord: z.ZodType<LocalGroup> = z.object({
  name: z.string(),
  users: z.array(z.string()),
  github_groups: z.array(z.string()),
  note: z.string().default(''),
  created_at: time,
  updated_at: time,
});

/** Groups of people that the administrator has defined. The authorization server reads them whenever somebody logs in. */
export class LocalGroupRepository {
  readonly #keys: Keys;
  readonly #set: RecordSet<LocalGroup>;

  constructor(redis: RedisClient, keys: Keys) {
    this.#keys = keys;
    this.#set = new RecordSet(redis, { schema: LocalGroupRecord, index: keys.localGroupIndex, keyOf: keys.localGroup });
  }

  find = (name: string): Promise<Found<LocalGroup> | undefined> => this.#set.find(name);
  list = (): Promise<Listing<LocalGroup>> => this.#set.list();
  findAll = (names: readonly string[]): Promise<Listing<LocalGroup>> => this.#set.findAll(names);

  /** The writes of saving a group. `expected`: raw text as read, null for none. */
  saving(group: LocalGroup, expected: string | null): Transaction {
    const key = this.#keys.localGroup(group.name);
    return {
      expect: [[key, expected]],
      writes: [
        ['SET', key, this.#set.encode(group, key)],
        ['ZADD', this.#keys.localGroupIndex, 0, group.name],
      ],
      changes: [['local-group', group.name]],
    };
  }

  /** Only as it was read: nobody may have been put in meanwhile. */
  deleting({ record, raw }: Found<LocalGroup>): Transaction {
    const key = this.#keys.localGroup(record.name);
    return {
      expect: [[key, raw]],
      writes: [
        ['DEL', key],
        ['ZREM', this.#keys.localGroupIndex, record.name],
      ],
      changes: [['local-group', record.name]],
    };
  }
}
