import type { z } from 'zod';
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
    const record = decodeRecord(this.#shape.schema, key, raw);
    return this.#shape.open?.(record, key) ?? record;
  }

  async find(id: string): Promise<Found<T> | undefined> {
    const key = this.#shape.keyOf(id);
    const raw = await reaching(() => this.#redis.get(key));
    return raw === null ? undefined : { record: this.decode(key, raw), raw };
  }

  /** Several at once, without those that are not there. */
  async findAll(ids: readonly string[]): Promise<Listing<T>> {
    const listing: Listing<T> = { records: [], broken: [] };
    for (let at = 0; at < ids.length; at += CHUNK) {
      const chunk = ids.slice(at, at + CHUNK);
      const raws = await reaching(() => this.#redis.mget(chunk.map(this.#shape.keyOf)));
      for (const [i, id] of chunk.entries()) this.#sort(id, raws[i] ?? null, listing);
    }
    return listing;
  }

  /** All of them, in the order of their names. */
  async list(): Promise<Listing<T>> {
    return this.findAll(await this.ids());
  }

  ids(): Promise<string[]> {
    return reaching(() => this.#redis.zrange(this.#shape.index, '0', '-1'));
  }

  #sort(id: string, raw: string | null, listing: Listing<T>): void {
    if (raw === null) return;
    try {
      listing.records.push(this.decode(this.#shape.keyOf(id), raw));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      listing.broken.push({ id, reason: error.message });
    }
  }
}
