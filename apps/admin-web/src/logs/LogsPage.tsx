import { useDebouncedValue } from '@mantine/hooks';
import type { ReactElement } from 'react';
import type { LogFilter } from '../api/logs.ts';
import { PageHeader } from '../look/PageHeader.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { filterIn } from './log-filter.ts';
import { LogFilters } from './LogFilters.tsx';
import { LogPane } from './LogPane.tsx';

const TYPED_MS = 300;

/** The access log of all gateways, as it is written. */
export function LogsPage(): ReactElement {
  const { get } = useViewParams();
  // A letter typed is no filter yet.
  const [asked] = useDebouncedValue(JSON.stringify(filterIn(get)), TYPED_MS);
  return (
    <>
      <PageHeader title={texts.logs.title} summary={texts.logs.lead} />
      <LogFilters />
      <LogPane key={asked} filter={JSON.parse(asked) as LogFilter} />
    </>
  );
}
