import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { caQuery, issuedQuery } from '../api/ca.ts';
import { Icon } from '../look/Icon.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { AcmeDirectory } from './AcmeDirectory.tsx';
import { Authorities } from './Authorities.tsx';
import { CaDialogs } from './CaDialogs.tsx';
import styles from './CaPage.module.css';
import { IssuedTable } from './IssuedTable.tsx';
import { NoCa } from './NoCa.tsx';

const t = texts.ca;
const FIRST_TAB = 'authorities';

/** The private CA: what it is, what it has issued, and who gets certificates from it by themselves. */
export function CaPage({ session: { admin } }: { readonly session: SessionInfo }): ReactElement {
  const { data: ca, error, refetch } = useQuery(caQuery);
  const { data: issued = [] } = useQuery(issuedQuery);
  const { get, set } = useViewParams();
  const exists = ca?.exists === true;
  return (
    <>
      <PageHeader
        title={t.title}
        summary={
          exists && (
            <>
              <span>{t.issued(issued.length)}</span>
              {ca.revoked > 0 && <span>{t.revoked(ca.revoked)}</span>}
            </>
          )
        }
      >
        {exists && admin && (
          <>
            <Button variant="default" onClick={() => set('add', 'renewal')}>
              {t.renew}
            </Button>
            <Button leftSection={<Icon name="add" size={16} />} onClick={() => set('add', 'certificate')}>
              {t.newCertificate}
            </Button>
          </>
        )}
      </PageHeader>
      {error && !ca && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {!error && !ca && <LoadingRows />}
      {ca && !exists && <NoCa onMake={admin ? () => set('add', 'ca') : undefined} />}
      {ca && exists && (
        <Tabs
          value={get('tab') ?? FIRST_TAB}
          onChange={(tab) => set('tab', tab === FIRST_TAB ? undefined : (tab ?? undefined))}
          keepMounted={false}
        >
          <Tabs.List>
            <Tabs.Tab value={FIRST_TAB}>{t.tabs.authorities}</Tabs.Tab>
            <Tabs.Tab value="issued">{t.tabs.issued}</Tabs.Tab>
            <Tabs.Tab value="acme">{t.tabs.acme}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value={FIRST_TAB} className={styles.panel}>
            <Authorities ca={ca} admin={admin} />
          </Tabs.Panel>
          <Tabs.Panel value="issued" className={styles.panel}>
            <IssuedTable />
          </Tabs.Panel>
          <Tabs.Panel value="acme" className={styles.panel}>
            <AcmeDirectory ca={ca} />
          </Tabs.Panel>
        </Tabs>
      )}
      {ca && <CaDialogs ca={ca} issued={issued} admin={admin} />}
    </>
  );
}
