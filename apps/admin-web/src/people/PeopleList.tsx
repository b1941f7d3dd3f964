import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { PeopleFilter, PeopleQuery } from '../api/people.ts';
import { DataTable, type Column } from '../look/DataTable.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import row from '../look/Row.module.css';
import { SearchField } from '../look/SearchField.tsx';
import { ShowMore } from '../look/ShowMore.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { peopleTexts as t } from '../people-texts.ts';

const STEP = 50;
const MOST = 1_000;

interface Props<T> {
  readonly title: string;
  readonly search: string;
  readonly empty: string;
  readonly columns: readonly Column[];
  readonly query: PeopleQuery<T>;
  readonly filter?: PeopleFilter;
  /** Beside the search. */
  readonly tools?: ReactNode;
  /** A <tr>. */
  readonly children: (record: T) => ReactElement;
}

/** A list that the server searches and cuts, for there may be thousands. */
export function PeopleList<T>({
  title,
  search,
  empty,
  columns,
  query,
  filter,
  tools,
  children,
}: Props<T>): ReactElement {
  const { get, set } = useViewParams();
  const [wanted, setWanted] = useState(STEP);
  const words = get('q') ?? '';
  const asked: PeopleFilter = { ...filter, search: words.trim() };
  // One more than is shown says whether there are more.
  const { data, error, isFetching, refetch } = useQuery(query(asked, Math.min(wanted + 1, MOST)));
  const shown = data?.slice(0, wanted) ?? [];
  const isNarrowed = Object.values(asked).some(Boolean);
  return (
    <>
      <div className={`${row.tools} ${row.end}`}>
        {tools}
        <SearchField label={search} value={words} onChange={(value) => set('q', value, { replace: true })} />
      </div>
      {error && !data && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {!error && !data && <LoadingRows />}
      {data?.length === 0 && <EmptyNote text={isNarrowed ? t.noMatch : empty} />}
      {shown.length > 0 && (
        <DataTable caption={title} columns={columns}>
          {shown.map(children)}
        </DataTable>
      )}
      {data && data.length > wanted && wanted < MOST && (
        <ShowMore shown={shown.length} busy={isFetching} onMore={() => setWanted(wanted + STEP)} />
      )}
    </>
  );
}
