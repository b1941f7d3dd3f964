import { lazy, Suspense, type ReactElement } from 'react';
import { Route, Routes, useParams } from 'react-router';
import type { SessionInfo } from '#contracts';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import type { Host } from './host.ts';
import { HostDialogs } from './HostDialogs.tsx';
import { HostList } from './HostList.tsx';
import { useHosts } from './use-hosts.ts';

const OneHost = lazy(() => import('./HostPage.tsx').then(({ HostPage }) => ({ default: HostPage })));
const NoSuchHost = lazy(() => import('./HostPage.tsx').then((page) => ({ default: page.NoSuchHost })));

/** All hosts, and each on a page of its own. */
export function HostsPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const { hosts, query } = useHosts();
  if (query.isPending) return <LoadingRows />;
  if (query.isError && hosts.length === 0)
    return <LoadingFailed error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <Suspense fallback={<LoadingRows />}>
        <Routes>
          <Route index element={<HostList hosts={hosts} />} />
          <Route path=":hostname" element={<OneOf hosts={hosts} />} />
        </Routes>
      </Suspense>
      <HostDialogs hosts={hosts} session={session} />
    </>
  );
}

function OneOf({ hosts }: { readonly hosts: readonly Host[] }): ReactElement {
  const { hostname = '' } = useParams();
  const host = hosts.find(({ target }) => target.hostname === hostname);
  return host ? <OneHost key={hostname} host={host} /> : <NoSuchHost hostname={hostname} />;
}
