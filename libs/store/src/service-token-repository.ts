import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { serviceIdOf, type ServiceToken, type TargetHost, type TokenHash } from '#domain';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found } from './record-set.ts';
import { as, time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';
import type { RevocationRepository } from './revocation-repository.ts';
import { reaching } from './store-error.ts';
import type { TargetRepository } from './target-repository.ts';
import { TokenKeys } from './token-keys.ts';

const ServiceTokenRecord: z.ZodType<ServiceToken> = z.object({
  name: z.string(),
  hostname: z.string(),
  secret_hash: as<TokenHash>(),
  scopes: z.array(z.string()),
  created_by: z.string(),
  created_at: time,
  expires_at: time.nullable(),
});

const MINUTE_MS = 60_000;

/** 256 random bits behind a prefix that tells it from an API token, and that secret scanners can know. */
export const newServiceToken = (): string => `mps_${randomBytes(32).toString('base64url')}`;

/** What lets programs into hosts. Of a secret nothing but its hash is kept. */
export class ServiceTokenRepository {
  readonly #redis: RedisClient;
  readonly #own: TokenKeys;
  readonly #set: RecordSet<ServiceToken>;
  readonly #targets: TargetRepository;
  readonly #revocations: RevocationRepository;

  constructor(
    redis: RedisClient,
    keys: Keys,
    { targets, revocations }: { targets: TargetRepository; revocations: RevocationRepository },
  ) {
    this.#redis = redis;
    this.#own = new TokenKeys(keys.prefix);
    this.#targets = targets;
    this.#revocations = revocations;
    this.#set = new RecordSet(redis, {
      schema: ServiceTokenRecord,
      index: this.#own.serviceTokens,
      keyOf: this.#own.serviceToken,
    });
  }

  /** The writes of making one; a conflict where the host has one of this name. */
  creating(token: ServiceToken): Transaction {
    const id = serviceIdOf(token);
    const key = this.#own.serviceToken(id);
    return {
      expect: [[key, null]],
      writes: [
        ['SET', key, this.#set.encode(token, key)],
        ['SET', this.#own.serviceSecret(token.secret_hash), id],
        ['ZADD', this.#own.serviceTokens, 0, id],
      ],
    };
  }

  find = (id: string): Promise<Found<ServiceToken> | undefined> => this.#set.find(id);

  /** Those of a host, expired ones as well. */
  async ofHost(hostname: string): Promise<ServiceToken[]> {
    const { records } = await this.#set.list();
    return records.filter((token) => token.hostname === hostname);
  }

  /** When each of these was used last, to the minute, in ISO 8601, UTC. */
  async lastUses(tokens: readonly ServiceToken[]): Promise<ReadonlyMap<string, string>> {
    const ids = tokens.map(serviceIdOf);
    const scores = ids.length === 0 ? [] : await reaching(() => this.#redis.zmscore(this.#own.serviceUses, ...ids));
    const uses = ids.flatMap((id, i) => (scores[i] ? [[id, new Date(Number(scores[i])).toISOString()] as const] : []));
    return new Map(uses);
  }

  /** Whose a secret is, if it is good now: that counts as use. @param secret its hash */
  async use(secret: TokenHash, now: Date): Promise<ServiceToken | undefined> {
    const id = await reaching(() => this.#redis.get(this.#own.serviceSecret(secret)));
    const token = id === null ? undefined : await this.useById(id, now);
    return token?.secret_hash === secret ? token : undefined;
  }

  /** The same by its id, for who looks at the secret itself. */
  async useById(id: string, now: Date): Promise<ServiceToken | undefined> {
    const token = (await this.#set.find(id))?.record;
    if (!token || (token.expires_at !== null && Date.parse(token.expires_at) <= now.getTime())) return undefined;
    // A host of this name may be another one by now.
    const target = (await this.#targets.find(token.hostname as TargetHost))?.record;
    if (!target || Date.parse(target.created_at) > Date.parse(token.created_at)) return undefined;
    const minute = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
    // That it cannot be written down is no reason to turn somebody away.
    await reaching(() => this.#redis.zadd(this.#own.serviceUses, 'GT', minute, id)).catch(() => {});
    return token;
  }

  /** The writes of ending one: what it let in is voided in the same step. */
  revoking({ record, raw }: Found<ServiceToken>, now: Date): Transaction {
    const id = serviceIdOf(record);
    const voiding = this.#revocations.revoking('client', id, now);
    return {
      expect: [[this.#own.serviceToken(id), raw]],
      writes: [
        ['DEL', this.#own.serviceToken(id)],
        ['DEL', this.#own.serviceSecret(record.secret_hash)],
        ['ZREM', this.#own.serviceTokens, id],
        ['ZREM', this.#own.serviceUses, id],
        ...voiding.writes,
      ],
      ...(voiding.changes && { changes: voiding.changes }),
    };
  }
}
