import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Listing } from '#store';
import type { Changed } from '../snapshot/records.ts';

export interface Shape<Stored, T> {
  readonly idOf: (stored: Stored) => string;
  readonly toRecord: (stored: Stored) => T;
  /** Why a record cannot be used, or undefined. */
  readonly check: (record: T) => string | undefined;
}

/** Checks are done in portions, so that ten thousand of them do not hold up a challenge's answer. */
const PORTION = 50;

/** All usable records of one kind, and why the others are not. */
export class RecordLedger<Stored, T> {
  readonly #shape: Shape<Stored, T>;
  readonly #records = new Map<string, T>();
  readonly #broken = new Map<string, string>();

  constructor(shape: Shape<Stored, T>) {
    this.#shape = shape;
  }

  get records(): readonly T[] {
    return [...this.#records.values()];
  }

  get size(): number {
    return this.#records.size;
  }

  get broken(): readonly (readonly [id: string, reason: string])[] {
    return [...this.#broken];
  }

  idsWhere(is: (record: T) => boolean): string[] {
    return [...this.#records].filter(([, record]) => is(record)).map(([id]) => id);
  }

  /** Everything was read anew. */
  replace(listing: Listing<Stored>): Promise<Changed<T>> {
    return this.#take(listing, new Set([...this.#records.keys(), ...this.#broken.keys()]));
  }

  /** These were read anew; those that are not in the listing are gone. */
  update(ids: readonly string[], listing: Listing<Stored>): Promise<Changed<T>> {
    return this.#take(listing, new Set(ids));
  }

  async #take(listing: Listing<Stored>, missing: Set<string>): Promise<Changed<T>> {
    const set: T[] = [];
    const gone: string[] = [];
    const unusable: string[] = [];
    const usable: [string, T][] = [];
    const broken = listing.broken.map(({ id, reason }): [string, string] => [id, reason]);
    for (const [i, stored] of listing.records.entries()) {
      const id = this.#shape.idOf(stored);
      const record = this.#shape.toRecord(stored);
      const known = isDeepStrictEqual(this.#records.get(id), record);
      const reason = known ? undefined : this.#shape.check(record);
      if (reason === undefined) usable.push([id, record]);
      else broken.push([id, reason]);
      if (i % PORTION === PORTION - 1) await turn();
    }
    for (const [id, record] of usable) {
      missing.delete(id);
      this.#broken.delete(id);
      if (isDeepStrictEqual(this.#records.get(id), record)) continue;
      this.#records.set(id, record);
      set.push(record);
    }
    for (const [id, reason] of broken) {
      missing.delete(id);
      if (!this.#broken.has(id)) unusable.push(id);
      this.#broken.set(id, reason);
      this.#records.delete(id);
    }
    for (const id of missing) {
      const wasBroken = this.#broken.delete(id);
      if (this.#records.delete(id) || wasBroken) gone.push(id);
    }
    return unusable.length ? { set, gone: [...unusable, ...gone], broken: unusable } : { set, gone };
  }
}
