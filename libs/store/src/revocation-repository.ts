import { revocationId, type Revocation, type RevocationKind } from '#domain';
import { commit, type Transaction } from './commit.ts';
import { RevocationRecord } from './identity-records.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Listing } from './record-set.ts';
import type { CommittingClient } from './redis-connection.ts';

/** Longer than any login session lasts; see LoginSessionRepository. */
const KEPT_MS = 15 * 24 * 3_600_000;

/** What is not valid any more although it has not expired. Every gateway follows it by the change feed. */
export class RevocationRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<Revocation>;

  constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#set = new RecordSet(redis, {
      schema: RevocationRecord,
      index: keys.revocationIndex,
      keyOf: keys.revocation,
    });
  }

  list = (): Promise<Listing<Revocation>> => this.#set.list();
  tidy = (): Promise<void> => this.#set.tidy();
  findAll = (ids: readonly string[]): Promise<Listing<Revocation>> => this.#set.findAll(ids);

  /** All that can be read. */
  all = async (): Promise<readonly Revocation[]> => (await this.list()).records;

  /**
   * Voids what `value` names, where it was issued at or before `now`.
   * @param until when the last of it would have expired by itself; for tokens that live longer than a login
   */
  async revoke(kind: RevocationKind, value: string, now: Date, until?: Date): Promise<void> {
    await commit(this.#redis, this.#keys, this.revoking(kind, value, now, until));
  }

  /** The same, to be made part of a larger transaction. */
  revoking(kind: RevocationKind, value: string, now: Date, until?: Date): Transaction {
    const id = revocationId(kind, value);
    const expires = until ?? new Date(now.getTime() + KEPT_MS);
    const revocation: Revocation = {
      id,
      kind,
      value,
      before: now.getTime() / 1_000,
      expires_at: expires.toISOString(),
    };
    const key = this.#keys.revocation(id);
    const seconds = Math.max(Math.ceil((expires.getTime() - now.getTime()) / 1_000), 1);
    return {
      writes: [
        ['SET', key, this.#set.encode(revocation, key)],
        ['EXPIRE', key, seconds],
        ['ZADD', this.#keys.revocationIndex, 0, id],
      ],
      changes: [['revocation', id]],
    };
  }
}
