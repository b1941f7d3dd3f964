import { createHash } from 'node:crypto';
import { z } from 'zod';
import { executed } from './executed.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Listing } from './record-set.ts';
import { time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

/** A client that registered itself, in the words of RFC 7591. */
export interface OAuthClient {
  readonly client_id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** ISO 8601, UTC. */
  readonly created_at: string;
}

/** The same as people are told of it. */
export interface DescribedClient {
  readonly client_id: string;
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  readonly application_type: string;
  readonly created_at: string;
  /** null: it stays until it is deleted. */
  readonly expires_at: string | null;
}

const OAuthClientRecord: z.ZodType<OAuthClient> = z.object({
  client_id: z.string(),
  metadata: z.record(z.string(), z.unknown()),
  created_at: time,
});

const HASHED = /^sha256:[0-9a-f]{64}$/;

/** How a secret of a client is kept: it has 512 random bits, so that a plain hash will do. */
export const hashClientSecret = (secret: string): string =>
  `sha256:${createHash('sha256').update(secret).digest('hex')}`;

/** Whether this is what hashClientSecret makes, which is nobody's secret. */
export const isHashedSecret = (secret: unknown): boolean => typeof secret === 'string' && HASHED.test(secret);

/** Clients of the authorization server. Each is forgotten when it was not used for long. */
export class OAuthClientRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<OAuthClient>;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    const keyOf = keys.oauthClient;
    this.#set = new RecordSet(redis, { schema: OAuthClientRecord, index: keys.oauthClientIndex, keyOf });
  }

  async find(clientId: string): Promise<OAuthClient | undefined> {
    return (await this.#set.find(clientId))?.record;
  }

  /** Keeps one that nobody has used yet. @param seconds until it is forgotten @returns ids of the oldest such ones beyond `most` */
  async putUnused(
    clientId: string,
    metadata: Readonly<Record<string, unknown>>,
    { seconds, most, now }: { readonly seconds: number; readonly most: number; readonly now: Date },
  ): Promise<string[]> {
    const unused = this.#keys.oauthUnusedClients;
    await this.put(clientId, metadata, seconds, now);
    const [, , oldest] = await executed(
      this.#redis
        .multi()
        .zadd(unused, now.getTime(), clientId)
        .zremrangebyscore(unused, '-inf', now.getTime() - seconds * 1_000)
        .zrange(unused, '0', String(-(most + 1))),
    );
    return oldest as string[];
  }

  /** Changes what a client says of itself; when it will be forgotten stays as it is. */
  async change(clientId: string, metadata: Readonly<Record<string, unknown>>, now: Date): Promise<void> {
    const left = await reaching(() => this.#redis.ttl(this.#keys.oauthClient(clientId)));
    // -1: never. One whose last moment this is has that moment.
    await this.put(clientId, metadata, left === -1 ? 0 : Math.max(1, left), now);
  }

  /** @param seconds until it is forgotten; 0: never */
  async put(clientId: string, metadata: Readonly<Record<string, unknown>>, seconds: number, now: Date): Promise<void> {
    const before = await this.#set.find(clientId);
    const secret = metadata['client_secret'];
    const kept =
      typeof secret === 'string' && !isHashedSecret(secret)
        ? { ...metadata, client_secret: hashClientSecret(secret) }
        : metadata;
    const created_at = before?.record.created_at ?? now.toISOString();
    await this.#set.put(clientId, { client_id: clientId, metadata: kept, created_at }, seconds);
  }

  /** Counts as use: its time begins anew. @param seconds until it is forgotten; 0: never */
  async touch(clientId: string, seconds: number): Promise<void> {
    const key = this.#keys.oauthClient(clientId);
    const writes = this.#redis.multi().zrem(this.#keys.oauthUnusedClients, clientId);
    await executed(seconds > 0 ? writes.expire(key, seconds) : writes.persist(key));
  }

  async list(now = new Date()): Promise<Listing<DescribedClient>> {
    const { records, broken } = await this.#set.list();
    const left = await this.#secondsLeft(records);
    return { broken, records: records.map((client, i) => described(client, left[i] ?? -1, now)) };
  }

  /** @returns whether there was one */
  async delete(clientId: string): Promise<boolean> {
    await reaching(() => this.#redis.zrem(this.#keys.oauthUnusedClients, clientId));
    return this.#set.remove(clientId);
  }

  tidy = (): Promise<void> => this.#set.tidy();

  async #secondsLeft(clients: readonly OAuthClient[]): Promise<number[]> {
    const pipeline = this.#redis.pipeline();
    for (const { client_id } of clients) pipeline.ttl(this.#keys.oauthClient(client_id));
    return (await executed(pipeline)).map(Number);
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function described({ client_id, metadata, created_at }: OAuthClient, left: number, now: Date): DescribedClient {
  const uris = metadata['redirect_uris'];
  return {
    client_id,
    client_name: text(metadata['client_name']),
    redirect_uris: Array.isArray(uris) ? uris.map(text) : [],
    application_type: text(metadata['application_type']) || 'web',
    created_at,
    expires_at: left < 0 ? null : new Date(now.getTime() + left * 1_000).toISOString(),
  };
}
