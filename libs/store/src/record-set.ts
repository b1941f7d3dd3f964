import type { z } from 'zod';
import { executed } from './executed.ts';
import type { RedisClient } from './redis-connection.ts';
import { decodeRecord, encodeRecord } from './records.ts';
import { reaching, StoreError } from './store-error.ts';

/** A record as read, with the raw text that a later write expects to find still there. */
export interface Found<T> {
  readonly record: T;
  readonly raw: string;
}

/** A record that is there but cannot be used. It never stops the others. */
export interface Broken {
  readonly id: string;
  readonly reason: string;
}

export interface Listing<T> {
  readonly records: T[];
  readonly broken: Broken[];
}

interface Shape<T> {
  readonly schema: z.ZodType<T>;
  readonly index: string;
  readonly keyOf: (id: string) => string;
  /** Secrets are sealed on the way in and opened on the way out. */
  readonly seal?: (record: T, key: string) => T;
  readonly open?: (record: T, key: string) => T;
}

const CHUNK = 500;

/** What was decoded for clients that read one state over and over, by the keys of the records. */
const decoded = new WeakMap<RedisClient, Map<string, { readonly raw: string; readonly record: object }>>();

/** Has each record decoded once for a client, for as long as it stays as it is. */
export const keepDecoded = (redis: RedisClient): void => void decoded.set(redis, new Map());

/**
 * KEYS 1: the index; the others: the records of the ids in ARGV. Looked at again in the same step, so that one that was made
 * anew meanwhile stays listed.
 */
const UNLIST_SCRIPT = `
for i, id in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[i + 1]) == 0 then redis.call('ZREM', KEYS[1], id) end
end
`;

/** The records of one kind: a key each, and an index that lists them in order. */
export class RecordSet<T extends object> {
  readonly #redis: RedisClient;
  readonly #shape: Shape<T>;

  constructor(redis: RedisClient, shape: Shape<T>) {
    this.#redis = redis;
    this.#shape = shape;
  }

  encode(record: T, key: string): string {
    return encodeRecord(this.#shape.seal?.(record, key) ?? record);
  }

  decode(key: string, raw: string): T {
    const kept = decoded.get(this.#redis);
    const before = kept?.get(key);
    if (before?.raw === raw) return before.record as T;
    const stored = decodeRecord(this.#shape.schema, key, raw);
    const record = this.#shape.open?.(stored, key) ?? stored;
    kept?.set(key, { raw, record });
    return record;
  }

  async find(id: string): Promise<Found<T> | undefined> {
    const key = this.#shape.keyOf(id);
    const raw = await reaching(() => this.#redis.get(key));
    return raw === null ? undefined : { record: this.decode(key, raw), raw };
  }

  /** Several at once, without those that are not there. */
  async findAll(ids: readonly string[]): Promise<Listing<T>> {
    return (await this.#read(ids)).listing;
  }

  /** All of them, in the order of their names. What has expired, or was deleted by hand, is taken off the index on the way. */
  async list(): Promise<Listing<T>> {
    const { listing, gone } = await this.#read(await this.ids());
    // Whoever lists wants to read, also where Redis takes no writes; there will be another list.
    if (gone.length) await this.#unlist(gone).catch(() => {});
    return listing;
  }

  /** Writes a record and lists it. @param seconds until it is forgotten; 0: never */
  async put(id: string, record: T, seconds: number): Promise<void> {
    const key = this.#shape.keyOf(id);
    const writes = this.#redis.multi().set(key, this.encode(record, key));
    if (seconds > 0) writes.expire(key, seconds);
    await executed(writes.zadd(this.#shape.index, 0, id));
  }

  /** @returns whether there was one */
  async remove(id: string): Promise<boolean> {
    const [deleted] = await executed(this.#redis.multi().del(this.#shape.keyOf(id)).zrem(this.#shape.index, id));
    return Number(deleted) > 0;
  }

  /** Takes what has expired off the index, which otherwise only lists do. */
  async tidy(): Promise<void> {
    await this.#unlist(await this.ids());
  }

  ids(): Promise<string[]> {
    return reaching(() => this.#redis.zrange(this.#shape.index, '0', '-1'));
  }

  async #read(ids: readonly string[]): Promise<{ listing: Listing<T>; gone: string[] }> {
    const listing: Listing<T> = { records: [], broken: [] };
    const missing: string[] = [];
    for (let at = 0; at < ids.length; at += CHUNK) {
      const chunk = ids.slice(at, at + CHUNK);
      const raws = await reaching(() => this.#redis.mget(chunk.map(this.#shape.keyOf)));
      for (const [i, id] of chunk.entries()) {
        const raw = raws[i];
        if (typeof raw === 'string') this.#sort(id, raw, listing);
        else missing.push(id);
      }
    }
    return { listing, gone: await this.#sortMissing(missing, listing) };
  }

  /** What MGET has nothing of may be there as something else than a text. @returns what is not there at all */
  async #sortMissing(ids: readonly string[], { broken }: Listing<T>): Promise<string[]> {
    const types = await Promise.all(ids.map((id) => reaching(() => this.#redis.type(this.#shape.keyOf(id)))));
    return ids.filter((id, i) => {
      const type = types[i] ?? 'none';
      // A text that was written meanwhile is for the next reading.
      if (type === 'none' || type === 'string') return true;
      broken.push({
        id,
        reason: `${this.#shape.keyOf(id)} in Redis cannot be used: it is a ${type} and not a string; delete it`,
      });
      return false;
    });
  }

  async #unlist(gone: readonly string[]): Promise<void> {
    const { index, keyOf } = this.#shape;
    for (let at = 0; at < gone.length; at += CHUNK) {
      const ids = gone.slice(at, at + CHUNK);
      await reaching(() => this.#redis.eval(UNLIST_SCRIPT, ids.length + 1, index, ...ids.map(keyOf), ...ids));
    }
  }

  #sort(id: string, raw: string, listing: Listing<T>): void {
    try {
      listing.records.push(this.decode(this.#shape.keyOf(id), raw));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      listing.broken.push({ id, reason: error.message });
    }
  }
}
