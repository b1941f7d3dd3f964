import { createHash } from 'node:crypto';
import { commit, type Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import type { CommittingClient } from './redis-connection.ts';
import { RequestKeys } from './request-keys.ts';
import { openUnder, sealUnder } from './sealed-under.ts';
import { reaching } from './store-error.ts';

/** What was answered to a request that its client may send again. */
export interface KeptAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

/** What is known of such a request. */
export interface Repeat {
  /** Of what was asked. */
  readonly fingerprint: string;
  /** When its first write was done (ms since 1970); null before. */
  readonly done_at: number | null;
  readonly answer: KeptAnswer | null;
}

/** The right to carry such a request out, until `text` is not what stands in Redis any more. */
export interface Claim {
  readonly secret: string;
  readonly fingerprint: string;
  readonly text: string;
}

const PURPOSE = 'repeat';
const UNDER_WAY_SECONDS = 15;
const KEPT_SECONDS = 24 * 60 * 60;

/**
 * Requests that may be sent again (Idempotency-Key), over all replicas. A request is known by a secret of its client, under
 * which all that is kept of it is sealed, so that a copy of Redis tells neither what was asked nor what was answered.
 */
export class RepeatRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #own: RequestKeys;

  constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#own = new RequestKeys(keys);
  }

  /** @returns the claim to carry it out; or what is known of it already; undefined where it was given up just now */
  async take(secret: string, fingerprint: string): Promise<Claim | Repeat | undefined> {
    const key = this.#keyOf(secret);
    const text = sealed(secret, { fingerprint, done_at: null, answer: null });
    const set = await reaching(() => this.#redis.set(key, text, 'EX', UNDER_WAY_SECONDS, 'NX'));
    if (set !== null) return { secret, fingerprint, text };
    const known = await reaching(() => this.#redis.get(key));
    const opened = known === null ? undefined : openUnder(secret, PURPOSE, known);
    return opened === undefined ? undefined : (JSON.parse(opened) as Repeat);
  }

  /** Says that it is still under way. @throws StoreError STORE_CONFLICT when it is not this claim's any more */
  prolong({ secret, text }: Claim): Promise<void> {
    const key = this.#keyOf(secret);
    return this.#commit({ expect: [[key, text]], writes: [['EXPIRE', key, UNDER_WAY_SECONDS]] });
  }

  /**
   * What goes into one step with the first write on behalf of the request: from then on nobody carries it out again, whatever
   * becomes of this process.
   */
  doing({ secret, fingerprint, text }: Claim, now: Date): { claim: Claim; transaction: Transaction } {
    const claim = { secret, fingerprint, text: sealed(secret, { fingerprint, done_at: now.getTime(), answer: null }) };
    return { claim, transaction: this.#replacing(secret, text, claim.text) };
  }

  /** Keeps the answer. @throws StoreError STORE_CONFLICT when it is not this claim's any more */
  answer({ secret, fingerprint, text }: Claim, answer: KeptAnswer, now: Date): Promise<void> {
    return this.#commit(this.#replacing(secret, text, sealed(secret, { fingerprint, done_at: now.getTime(), answer })));
  }

  /** Forgets it: nothing came of it. @throws StoreError STORE_CONFLICT when something did, or it is not this claim's any more */
  release({ secret, text }: Claim): Promise<void> {
    const key = this.#keyOf(secret);
    return this.#commit({ expect: [[key, text]], writes: [['DEL', key]] });
  }

  #replacing(secret: string, before: string, after: string): Transaction {
    const key = this.#keyOf(secret);
    return { expect: [[key, before]], writes: [['SET', key, after, 'EX', KEPT_SECONDS]] };
  }

  async #commit(transaction: Transaction): Promise<void> {
    await commit(this.#redis, this.#keys, transaction);
  }

  #keyOf = (secret: string): string => this.#own.repeat(createHash('sha256').update(secret).digest('hex'));
}

const sealed = (secret: string, repeat: Repeat): string => sealUnder(secret, PURPOSE, JSON.stringify(repeat));
