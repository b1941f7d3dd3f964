import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { routesQuery } from '../api/routes.ts';
import { Icon } from '../look/Icon.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { routesTexts as t } from '../routes-texts.ts';
import { RouteDialogs } from './RouteDialogs.tsx';
import { RouteList } from './RouteList.tsx';
import { RouteTester } from './RouteTester.tsx';
import styles from './RoutesPage.module.css';

/** The rules that send some paths of hosts elsewhere, and a way to ask which one takes a request. */
export function RoutesPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const { data: routes, error, refetch } = useQuery(routesQuery);
  const { get, set } = useViewParams();
  const off = routes?.filter(({ enabled }) => !enabled).length ?? 0;
  return (
    <>
      <PageHeader
        title={t.title}
        summary={
          routes && (
            <>
              <span>{t.count(routes.length)}</span>
              {off > 0 && <span>{t.off(off)}</span>}
            </>
          )
        }
      >
        {session.scopes.includes('write') && (
          <Button leftSection={<Icon name="add" size={16} />} onClick={() => set('add', 'route')}>
            {t.add}
          </Button>
        )}
      </PageHeader>
      <Tabs
        value={get('tab') ?? 'list'}
        onChange={(tab) => set('tab', tab === 'list' ? undefined : (tab ?? undefined))}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="list">{t.tabs.list}</Tabs.Tab>
          <Tabs.Tab value="try">{t.tabs.try}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="list" className={styles.panel}>
          {error && !routes && <LoadingFailed error={error} onRetry={() => void refetch()} />}
          {!error && !routes && <LoadingRows />}
          {routes && <RouteList routes={routes} session={session} />}
        </Tabs.Panel>
        <Tabs.Panel value="try" className={styles.panel}>
          <RouteTester routes={routes ?? []} />
        </Tabs.Panel>
      </Tabs>
      <RouteDialogs routes={routes ?? []} session={session} />
    </>
  );
}
