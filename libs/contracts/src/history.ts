import { z } from 'zod';
import { HISTORY_ACTIONS, HISTORY_KINDS } from '#domain';
import { given } from './list-queries.ts';
import { PageQuery } from './page.ts';

const ENTRY_ID = /^\d{1,15}-\d{1,10}$/;

export const HistoryEntryId = z
  .string()
  .regex(ENTRY_ID, 'is not the entry_id of a change, such as 1767225600000-0')
  .meta({ example: '1767225600000-0' });

/** Query of GET /history. */
export const ChangeHistoryQuery = z.strictObject({
  ...PageQuery.shape,
  kind: z.enum(HISTORY_KINDS).optional(),
  /** The name of a record: a host, the id of a route, the name of a certificate. */
  id: given.optional(),
  who: given.optional(),
  /** A time, or the entry_id of a change: only what came after it. */
  since: z
    .union([z.iso.datetime({ offset: true }), z.string().regex(ENTRY_ID)], {
      error: 'is neither a time such as 2026-01-31T12:00:00Z nor the entry_id of a change',
    })
    .optional(),
});
export type ChangeHistoryQuery = z.output<typeof ChangeHistoryQuery>;

/** A change as lists show it. */
export const HistoryEntryView = z.object({
  entry_id: z.string(),
  time: z.iso.datetime(),
  who: z.string(),
  by: z.string(),
  action: z.enum(HISTORY_ACTIONS),
  kind: z.enum(HISTORY_KINDS),
  id: z.string(),
  /** Of a record that was changed: which of its fields are different. */
  fields: z.array(z.string()),
  /** The entry_id of the change that this one has undone. */
  undoes: z.string().nullable(),
});
export type HistoryEntryView = z.output<typeof HistoryEntryView>;

const Record = z.record(z.string(), z.unknown()).nullable();

/** A change in full. `***` stands for what the history does not keep: secrets, PEMs, and what is too long. */
export const HistoryEntryDetail = z.object({
  ...HistoryEntryView.shape,
  /** Of a record that was changed only the fields that are different; null where there was none. */
  before: Record,
  after: Record,
  /** Each difference by its place (RFC 6901); a side is left out where there was nothing. */
  diff: z.array(z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() })),
  /** Why it cannot be undone; null where it can, as far as can be told before. */
  not_undoable: z.string().nullable(),
});
export type HistoryEntryDetail = z.output<typeof HistoryEntryDetail>;

/** Answer of POST /history/{entry_id}/undo. */
export const HistoryUndone = z.object({
  status: z.literal('success'),
  message: z.string(),
  undone: HistoryEntryView,
});
export type HistoryUndone = z.output<typeof HistoryUndone>;
