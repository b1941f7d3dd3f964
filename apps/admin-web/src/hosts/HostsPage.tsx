import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { AttentionFilter } from '../look/AttentionFilter.tsx';
import { Icon } from '../look/Icon.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { SearchField } from '../look/SearchField.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { FirstHost } from './FirstHost.tsx';
import { matches } from './host.ts';
import { HostDialogs } from './HostDialogs.tsx';
import { HostTable } from './HostTable.tsx';
import { useHosts } from './use-hosts.ts';

const t = texts.hosts;

/** All hosts: what they are, how they are, and everything that can be done with them. */
export function HostsPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const { hosts, query } = useHosts();
  const { get, set } = useViewParams();
  const search = get('q') ?? '';
  const onlyAttention = get('show') === 'attention';
  const off = hosts.filter(({ target }) => !target.enabled).length;
  const shown = hosts.filter((host) => matches(host, search) && (!onlyAttention || host.attention));
  const add = (): void => set('add', 'host');

  return (
    <>
      <PageHeader
        title={t.title}
        summary={
          hosts.length > 0 && (
            <>
              <span>{t.count(hosts.length)}</span>
              {off > 0 && <span>{t.off(off)}</span>}
              <AttentionFilter
                count={hosts.filter(({ attention }) => attention).length}
                active={onlyAttention}
                onChange={(on) => set('show', on ? 'attention' : undefined)}
              />
            </>
          )
        }
      >
        {hosts.length > 0 && (
          <>
            <SearchField label={t.search} value={search} onChange={(value) => set('q', value, { replace: true })} />
            <Button leftSection={<Icon name="add" size={16} />} onClick={add}>
              {t.add}
            </Button>
          </>
        )}
      </PageHeader>
      {query.isPending && <LoadingRows />}
      {query.isError && hosts.length === 0 && (
        <LoadingFailed error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isSuccess && hosts.length === 0 && <FirstHost onAdd={add} />}
      {hosts.length > 0 && <HostTable hosts={shown} />}
      <HostDialogs hosts={hosts} session={session} />
    </>
  );
}
