import { keepPreviousData, queryOptions, type UseMutationResult } from '@tanstack/react-query';
import type { HistoryUndone } from '#contracts';
import type { HistoryKind } from '#domain';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

export const HISTORY_KEY = ['history'] as const;

/** As GET /history has them; what is undefined does not matter. */
export interface HistoryFilter {
  readonly kind?: HistoryKind | undefined;
  readonly id?: string | undefined;
  readonly who?: string | undefined;
  /** `24h`, `7d`: so long ago; or a time, or the entry_id of a change. */
  readonly since?: string | undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

function sinceOf(since: string): string {
  const [, number, unit = ''] = /^(\d{1,4})([hd])$/.exec(since) ?? [];
  return number === undefined ? since : new Date(Date.now() - Number(number) * (UNIT_MS[unit] ?? 0)).toISOString();
}

/** The newest changes. @param limit 1,000 at most */
export const historyQuery = (filter: HistoryFilter, limit: number) =>
  queryOptions({
    queryKey: [...HISTORY_KEY, filter, limit],
    queryFn: ({ signal }) => {
      const { kind, id, who, since } = filter;
      const query = { kind, id: id || undefined, who: who || undefined, since: since ? sinceOf(since) : undefined };
      return request('GET', '/history', { signal, query: { ...query, limit } });
    },
    placeholderData: keepPreviousData,
    // Not every kind of change is told by an event.
    refetchInterval: 30_000,
  });

export const changeQuery = (entryId: string) =>
  queryOptions({
    queryKey: [...HISTORY_KEY, 'entry', entryId],
    queryFn: ({ signal }) => request('GET', '/history/{entry_id}', { path: { entry_id: entryId }, signal }),
  });

export const useUndo = (outcome: Outcome<HistoryUndone, string>): UseMutationResult<HistoryUndone, Error, string> =>
  useChange((entryId) => request('POST', '/history/{entry_id}/undo', { path: { entry_id: entryId } }), outcome);
