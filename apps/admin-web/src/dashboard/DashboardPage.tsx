import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';
import type { SessionInfo } from '#contracts';
import { healthQuery } from '../api/health.ts';
import { systemQuery } from '../api/system.ts';
import { exists, useCertificates } from '../certificates/use-certificates.ts';
import { FirstHost } from '../hosts/FirstHost.tsx';
import { useHosts } from '../hosts/use-hosts.ts';
import { PageHeader } from '../look/PageHeader.tsx';
import { useNow } from '../look/use-now.ts';
import { texts } from '../texts.ts';
import { TrafficPlots } from '../traffic/TrafficPlots.tsx';
import { attentionOf } from './attention.ts';
import { AttentionList } from './AttentionList.tsx';
import { CertificateBands } from './CertificateBands.tsx';
import styles from './DashboardPage.module.css';
import { PartList } from './PartList.tsx';

/** Whether all is well, and how it is used: the first thing that one sees. */
export function DashboardPage({ session }: { readonly session: SessionInfo }): ReactElement {
  const { data: health } = useQuery(healthQuery);
  const { data: system } = useQuery({ ...systemQuery, enabled: session.admin });
  const { hosts, query } = useHosts();
  const certificates = [...useCertificates().values()].filter(exists);
  const now = useNow();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={texts.dashboard.title} />
      {query.isSuccess && hosts.length === 0 ? (
        <FirstHost onAdd={() => void navigate('/hosts?add=host')} />
      ) : (
        <>
          {health && query.isSuccess && <AttentionList items={attentionOf({ health, system, hosts, certificates })} />}
          <TrafficPlots />
        </>
      )}
      <div className={styles.cards}>
        <CertificateBands items={certificates} now={now} />
        <PartList health={health} system={system} />
      </div>
    </>
  );
}
