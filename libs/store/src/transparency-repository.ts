import { z } from 'zod';
import type { Stranger, TransparencyStatus } from '#domain';
import { decodeRecord, encodeRecord, time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';
import { TransparencyKeys } from './transparency-keys.ts';

const StrangerRecord: z.ZodType<Stranger> = z.object({
  id: z.string(),
  found_by: z.string(),
  dns_names: z.array(z.string()),
  issuer: z.string(),
  not_before: time,
  not_after: time,
  pubkey_sha256: z.string(),
  cert_sha256: z.string().nullable(),
  found_at: time,
  accepted_at: time.nullable(),
});

const StatusRecord: z.ZodType<TransparencyStatus> = z.object({
  looked_at: time,
  names: z.number().int(),
  problem: z.string().nullable(),
  retry_at: time.nullable(),
});

/** What is known of our names in logs of certificates. */
export class TransparencyRepository {
  readonly #redis: RedisClient;
  readonly #keys: TransparencyKeys;

  constructor(redis: RedisClient, prefix: string) {
    this.#redis = redis;
    this.#keys = new TransparencyKeys(prefix);
  }

  /** @returns whether the caller may look now: nobody else does, or has in these milliseconds */
  async takeTurn(ms: number): Promise<boolean> {
    return (await reaching(() => this.#redis.set(this.#keys.turn, '1', 'PX', ms, 'NX'))) !== null;
  }

  /** Keeps the SHA-256 of a public key of ours for as long as a certificate with it may be seen. */
  async own(key: string, until: Date, now: Date): Promise<void> {
    await reaching(() => this.#redis.zadd(this.#keys.own, String(until.getTime()), key));
    await reaching(() => this.#redis.zremrangebyscore(this.#keys.own, '-inf', String(now.getTime())));
  }

  async ownKeys(): Promise<string[]> {
    return reaching(() => this.#redis.zrange(this.#keys.own, '0', '-1'));
  }

  /** The latest issuance that was seen, by name. */
  async positions(): Promise<Map<string, string>> {
    return new Map(Object.entries(await reaching(() => this.#redis.hgetall(this.#keys.positions))));
  }

  async setPosition(name: string, id: string): Promise<void> {
    await reaching(() => this.#redis.hset(this.#keys.positions, name, id));
  }

  async forgetPositions(names: readonly string[]): Promise<void> {
    if (names.length) await reaching(() => this.#redis.hdel(this.#keys.positions, ...names));
  }

  /** @returns false when it is known already, by whomever */
  async addStranger(stranger: Stranger): Promise<boolean> {
    const added = await reaching(() => this.#redis.hsetnx(this.#keys.strangers, stranger.id, encodeRecord(stranger)));
    return added === 1;
  }

  async forgetStrangers(ids: readonly string[]): Promise<void> {
    if (ids.length) await reaching(() => this.#redis.hdel(this.#keys.strangers, ...ids));
  }

  /** What cannot be read is left out. */
  async strangers(): Promise<Stranger[]> {
    const raws = await reaching(() => this.#redis.hvals(this.#keys.strangers));
    return raws.flatMap((raw) => this.#read(StrangerRecord, this.#keys.strangers, raw) ?? []);
  }

  /** @returns undefined when there is none of this id */
  async accept(id: string, now: Date): Promise<Stranger | undefined> {
    const raw = await reaching(() => this.#redis.hget(this.#keys.strangers, id));
    const stranger = raw === null ? undefined : this.#read(StrangerRecord, this.#keys.strangers, raw);
    if (!stranger) return undefined;
    const accepted = { ...stranger, accepted_at: stranger.accepted_at ?? now.toISOString() };
    await reaching(() => this.#redis.hset(this.#keys.strangers, id, encodeRecord(accepted)));
    return accepted;
  }

  /** Undefined while nobody has looked yet. */
  async status(): Promise<TransparencyStatus | undefined> {
    const raw = await reaching(() => this.#redis.get(this.#keys.status));
    return raw === null ? undefined : this.#read(StatusRecord, this.#keys.status, raw);
  }

  async setStatus(status: TransparencyStatus): Promise<void> {
    await reaching(() => this.#redis.set(this.#keys.status, encodeRecord(status)));
  }

  #read<T>(schema: z.ZodType<T>, key: string, raw: string): T | undefined {
    try {
      return decodeRecord(schema, key, raw);
    } catch (error) {
      if (error instanceof StoreError) return undefined;
      throw error;
    }
  }
}
