import type { z } from 'zod';
import { InvalidInput, type Fields } from '#domain';
import type { Caller } from '../auth/caller.ts';

/** How records of a kind are put back: by the changes that everybody makes, with their checks. */
export interface Restorable {
  /** The fields that can be set of one that is there. */
  readonly settable: readonly string[];
  /** All that can be said of a new one; what is missing there gets what is built in. @throws InvalidInput */
  readonly whole: (record: Fields) => Fields;
  /** Undefined where one that is gone cannot come back. */
  readonly create?: (caller: Caller, whole: Fields) => Promise<unknown>;
  readonly update: (caller: Caller, id: string, fields: Fields) => Promise<unknown>;
  /** Undefined where one that was made cannot be taken back. */
  readonly delete?: (caller: Caller, id: string) => Promise<unknown>;
}

/** What a schema knows of a record. @throws InvalidInput with every problem */
export function parsed<T>(schema: z.ZodType<T> & { readonly shape: object }, record: Fields): T {
  const known = Object.entries(record).filter(([name, value]) => name in schema.shape && value !== undefined);
  const result = schema.safeParse(Object.fromEntries(known));
  if (result.success) return result.data;
  throw new InvalidInput(
    result.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'record', message })),
  );
}
