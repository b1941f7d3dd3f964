import { createHash, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { handleId } from './handle.ts';
import { executed } from './executed.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { openUnder, sealUnder } from './sealed-under.ts';
import { reaching } from './store-error.ts';

/** What stands for a code, a token, a session or an interaction, as its owner wrote it. */
export interface Artifact {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly grantId: string | undefined;
  /** Seconds since 1970; undefined while it was not used. */
  readonly consumed: number | undefined;
}

/** Another way to find an artifact. What a person types is short, so that finding out its hash has to be made dear. */
export interface Lookup {
  readonly text: string;
  readonly typed: boolean;
}

interface NewArtifact {
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly seconds: number;
  readonly grantId?: string | undefined;
  readonly lookup?: Lookup | undefined;
}

/** KEYS 1: the artifact; ARGV 1: now. Returns -1 where there is none, 0 for the first use, else when it was first used. */
const CONSUME_SCRIPT = `
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
local used = redis.call('HGET', KEYS[1], 'c')
if used then return tonumber(used) end
redis.call('HSET', KEYS[1], 'c', ARGV[1])
return 0
`;

const slowHash = promisify<string, string, number, Buffer>(scrypt);
const LOOKUP_SALT = 'mpm user code';

/**
 * What the authorization server issues. Each is found by the SHA-256 of what its holder presents and sealed with that, so that
 * nothing in Redis can be presented, and nothing can be read but by whom it was issued to.
 */
export class OAuthArtifactRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;

  constructor(redis: RedisClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  async put(model: string, { id, payload, seconds, grantId, lookup }: NewArtifact): Promise<void> {
    const key = this.#keys.oauthArtifact(model, handleId(id));
    const writes = this.#redis.multi();
    writes.hset(key, { p: sealUnder(id, model, JSON.stringify(payload)), ...(grantId && { g: grantId }) });
    writes.expire(key, seconds);
    if (grantId) {
      const members = this.#keys.oauthGrantMembers(grantId);
      writes.sadd(members, key);
      writes.expire(members, seconds, 'NX');
      writes.expire(members, seconds, 'GT');
    }
    if (lookup) {
      const { name, secret } = await placeOf(model, lookup);
      writes.set(this.#keys.oauthLookup(name), sealUnder(secret, model, id), 'EX', seconds);
    }
    await executed(writes);
  }

  async find(model: string, id: string): Promise<Artifact | undefined> {
    const { p, g, c } = await reaching(() => this.#redis.hgetall(this.#keys.oauthArtifact(model, handleId(id))));
    const text = p === undefined ? undefined : openUnder(id, model, p);
    if (text === undefined) return undefined;
    const payload = JSON.parse(text) as Record<string, unknown>;
    return { payload, grantId: g, consumed: c === undefined ? undefined : Number(c) };
  }

  /** The id of what was stored with this lookup. */
  async idOf(model: string, lookup: Lookup): Promise<string | undefined> {
    const { name, secret } = await placeOf(model, lookup);
    const sealed = await reaching(() => this.#redis.get(this.#keys.oauthLookup(name)));
    return sealed === null ? undefined : openUnder(secret, model, sealed);
  }

  /**
   * Marks it as used; of several at once only one is the first.
   * @returns undefined for the first use, seconds since 1970 of the first where this is not it
   */
  async consume(model: string, id: string, now: number): Promise<number | 'gone' | undefined> {
    const key = this.#keys.oauthArtifact(model, handleId(id));
    const used = Number(await reaching(() => this.#redis.eval(CONSUME_SCRIPT, 1, key, now)));
    if (used < 0) return 'gone';
    return used === 0 ? undefined : used;
  }

  async destroy(model: string, id: string): Promise<void> {
    await reaching(() => this.#redis.del(this.#keys.oauthArtifact(model, handleId(id))));
  }

  /** What belongs to this grant lives on for so long from now. */
  async prolongOfGrant(grantId: string, seconds: number): Promise<void> {
    const members = this.#keys.oauthGrantMembers(grantId);
    const keys = await reaching(() => this.#redis.smembers(members));
    const pipeline = this.#redis.pipeline();
    for (const key of [members, ...keys]) pipeline.expire(key, seconds);
    await executed(pipeline);
  }

  /** Everything that a grant has issued. */
  async destroyOfGrant(grantId: string): Promise<void> {
    const members = this.#keys.oauthGrantMembers(grantId);
    const keys = await reaching(() => this.#redis.smembers(members));
    await reaching(() => this.#redis.del(members, ...keys));
  }
}

/** Where a lookup stands, and what it is sealed with: of two halves of one hash neither tells the other. */
async function placeOf(model: string, { text, typed }: Lookup): Promise<{ name: string; secret: string }> {
  const given = `${model}:${text}`;
  const hash = typed ? await slowHash(given, LOOKUP_SALT, 64) : createHash('sha512').update(given).digest();
  return { name: hash.subarray(0, 32).toString('hex'), secret: hash.subarray(32).toString('hex') };
}
