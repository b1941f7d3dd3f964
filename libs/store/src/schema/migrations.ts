import type { Keys } from '../keys.ts';
import type { CommittingClient } from '../redis-connection.ts';

/** A step from one shape of the stored data to the next. */
export interface Migration {
  /** The version that the data has after it. */
  readonly to: number;
  /** The oldest version whose releases can go on reading and writing beside it; a newer one cuts them off. */
  readonly readableFrom: number;
  /** For the log: what it does, such as `gives every route a priority`. */
  readonly what: string;
  /**
   * Raises everything. It may be begun anew after a crash at any point, and beside releases that still write the old shape:
   * each record is replaced only as it was read, with commit().
   */
  readonly run: (redis: CommittingClient, keys: Keys) => Promise<void>;
}

/**
 * All of them, in order. Fields that were added since need none: a reader knows what a record without them means (records.ts).
 * How one is written: docs/development/migrations.
 */
export const MIGRATIONS: readonly Migration[] = [];
