import { HISTORY_KINDS } from '#domain';
import type { HistoryFilter } from '../api/history.ts';
import { useViewParams } from '../look/use-view-params.ts';

export const FILTERS = ['who', 'kind', 'id', 'since'] as const;

/** Which changes the address asks for. */
export function useHistoryFilter(): { readonly filter: HistoryFilter; readonly isFiltered: boolean } {
  const { get } = useViewParams();
  const kind = HISTORY_KINDS.find((each) => each === get('kind'));
  const filter = { who: get('who'), kind, id: get('id')?.trim(), since: get('since') };
  return { filter, isFiltered: FILTERS.some((name) => get(name) !== undefined) };
}
