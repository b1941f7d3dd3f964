import type { ChangeKind } from '#domain';
import type { Listing } from '#store';
import type { Changed } from '../snapshot/records.ts';
import { RecordLedger, type Shape } from './record-ledger.ts';

/** Where the records of one kind are read from. */
export interface Source<T> {
  list(): Promise<Listing<T>>;
  findAll(ids: readonly string[]): Promise<Listing<T>>;
}

/** The records of one kind in the snapshot. */
export interface KeptPart<T> {
  /** What the change feed and /health call them. */
  readonly kind: ChangeKind;
  readonly records: readonly T[];
  readonly size: number;
  readonly broken: readonly (readonly [id: string, reason: string])[];
  /**
   * Reads these anew, or everything. Nothing changes before the step that it answers with is taken: where another kind cannot be
   * read, all stay as they were.
   */
  read(ids?: readonly string[]): Promise<() => Promise<Changed<T>>>;
}

/** @param isOver whether a record has become worthless by itself, without a change of the store */
export function keptPart<Stored, T>(
  kind: ChangeKind,
  source: Source<Stored>,
  shape: Shape<Stored, T> & { readonly isOver?: (record: T) => boolean },
): KeptPart<T> {
  const ledger = new RecordLedger<Stored, T>(shape);
  return {
    kind,
    get records() {
      return ledger.records;
    },
    get size() {
      return ledger.size;
    },
    get broken() {
      return ledger.broken;
    },
    async read(ids) {
      if (!ids) {
        const listing = await source.list();
        return () => ledger.replace(listing);
      }
      const { isOver } = shape;
      const asked = isOver ? [...new Set([...ids, ...ledger.idsWhere(isOver)])] : ids;
      const listing = await source.findAll(asked);
      return () => ledger.update(asked, listing);
    },
  };
}
