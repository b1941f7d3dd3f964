import type { HistoryEntryDetail, HistoryEntryView } from '#contracts';
import type { HistoryEntry } from '#domain';
import { difference, shownFields } from './difference.ts';

const firstOf = (path: string): string => (path.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');

/** The fields that a change has made different. */
export const changedFields = ({ before, after }: HistoryEntry): string[] => [
  ...new Set(difference(before, after).map(({ path }) => firstOf(path))),
];

/** A change as lists show it. */
export function historyEntryView(entry: HistoryEntry): HistoryEntryView {
  const { entry_id, who, by, action, kind, id, undoes } = entry;
  const fields = action === 'update' ? changedFields(entry) : [];
  const time = new Date(Number.parseInt(entry_id, 10)).toISOString();
  return { entry_id, time, who, by, action, kind, id, fields, undoes };
}

export const historyEntryDetail = (entry: HistoryEntry, not_undoable: string | null): HistoryEntryDetail => ({
  ...historyEntryView(entry),
  before: entry.before && { ...shownFields(entry.before) },
  after: entry.after && { ...shownFields(entry.after) },
  diff: difference(entry.before, entry.after),
  not_undoable,
});
