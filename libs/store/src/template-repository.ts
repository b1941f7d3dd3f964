import { z } from 'zod';
import type { Template, TemplateName } from '#domain';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { as, owned, time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

const TemplateRecord: z.ZodType<Template> = z.object({
  ...owned,
  name: as<TemplateName>(),
  notes: z.string().default(''),
  fields: z.record(z.string(), z.unknown()),
  created_at: time,
  updated_at: time,
});

export class TemplateRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<Template>;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#set = new RecordSet(redis, { schema: TemplateRecord, index: keys.templateIndex, keyOf: keys.template });
  }

  find = (name: TemplateName): Promise<Found<Template> | undefined> => this.#set.find(name);
  list = (): Promise<Listing<Template>> => this.#set.list();
  findAll = (names: readonly string[]): Promise<Listing<Template>> => this.#set.findAll(names);

  /** What stands under a name, also where it cannot be read; null where nothing does. */
  raw = (name: TemplateName): Promise<string | null> => reaching(() => this.#redis.get(this.#keys.template(name)));

  /** The writes of saving a template. `expected`: raw text as read, null for none. */
  saving(template: Template, expected: string | null): Transaction {
    const key = this.#keys.template(template.name);
    return {
      expect: [[key, expected]],
      writes: [
        ['SET', key, this.#set.encode(template, key)],
        ['ZADD', this.#keys.templateIndex, 0, template.name],
      ],
      changes: [['template', template.name]],
    };
  }

  deleting(name: string): Transaction {
    return {
      writes: [
        ['DEL', this.#keys.template(name)],
        ['ZREM', this.#keys.templateIndex, name],
      ],
      changes: [['template', name]],
    };
  }
}
