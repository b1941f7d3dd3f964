import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { historyQuery } from '../api/history.ts';
import { historyTexts as t } from '../history-texts.ts';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { ShowMore } from '../look/ShowMore.tsx';
import { HistoryDialogs } from './HistoryDialogs.tsx';
import { HistoryFilters } from './HistoryFilters.tsx';
import { HistoryTable } from './HistoryTable.tsx';
import { useHistoryFilter } from './use-history-filter.ts';

const STEP = 100;
const MOST = 1_000;

/** Who has changed what, newest first, and the way back. */
export function HistoryPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const { filter, isFiltered } = useHistoryFilter();
  const [wanted, setWanted] = useState(STEP);
  // One more than is shown says whether there are more.
  const { data, error, isFetching, refetch } = useQuery(historyQuery(filter, Math.min(wanted + 1, MOST)));
  const shown = data?.slice(0, wanted) ?? [];
  return (
    <>
      <PageHeader title={t.title} summary={t.lead} />
      <HistoryFilters />
      {error && !data && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {!error && !data && <LoadingRows />}
      {data?.length === 0 && <EmptyNote text={isFiltered ? t.noMatch : t.empty} />}
      {shown.length > 0 && <HistoryTable entries={shown} session={session} />}
      {data && data.length > wanted && wanted < MOST && (
        <ShowMore shown={shown.length} busy={isFetching} onMore={() => setWanted(wanted + STEP)} />
      )}
      {shown.length >= MOST && <p>{t.narrower}</p>}
      <HistoryDialogs session={session} />
    </>
  );
}
