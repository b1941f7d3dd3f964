import { Modal, Tabs } from '@mantine/core';
import type { ReactElement } from 'react';
import type { CertificateStatus } from '#contracts';
import type { PreflightQuestion } from '../api/certificates.ts';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { CertificateActs } from './CertificateActs.tsx';
import styles from './CertificateDetails.module.css';
import { CertificateFacts } from './CertificateFacts.tsx';
import { CertificateHistory } from './CertificateHistory.tsx';
import { CoverageView } from './CoverageView.tsx';
import { IssuanceReport } from './IssuanceReport.tsx';
import { PreflightCheck } from './PreflightCheck.tsx';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificateDetails;
const TABS = ['overview', 'history', 'coverage'] as const;

interface Props {
  readonly item: CertificateItem;
  readonly onClose: () => void;
}

/** A certificate, or the order of one: what it is, how its latest order went, its history, and who can use it. */
export function CertificateDetails({ item, onClose }: Props): ReactElement {
  const { name, certificate, status, usedBy } = item;
  const { get, set } = useViewParams();
  const tab = TABS.find((one) => one === get('tab') && (one !== 'coverage' || certificate)) ?? 'overview';
  const isOpen = status?.status === 'in_progress' || status?.status === 'failed';
  return (
    <Modal
      opened
      size="lg"
      title={name}
      fullScreen={useIsNarrow()}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.dialog.close }}
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(to) => set('tab', to === 'overview' ? undefined : (to ?? undefined), { replace: true })}
      >
        <Tabs.List>
          <Tabs.Tab value="overview">{t.overview}</Tabs.Tab>
          <Tabs.Tab value="history">{t.history}</Tabs.Tab>
          {certificate && <Tabs.Tab value="coverage">{t.coverage}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="overview" className={styles.panel}>
          {status && (isOpen || !certificate) && <IssuanceReport status={status} />}
          {certificate && <CertificateFacts certificate={certificate} usedBy={usedBy} />}
          {status?.status === 'failed' && <PreflightCheck question={questionOf(status)} />}
          <CertificateActs item={item} />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={styles.panel}>
          <CertificateHistory name={name} />
        </Tabs.Panel>
        <Tabs.Panel value="coverage" className={styles.panel}>
          {certificate && <CoverageView name={name} />}
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}

/** The failed order's question; how it was to be proven is not told of it, and is the server's choice again. */
const questionOf = ({ domains, asked_directory_url }: CertificateStatus): PreflightQuestion => ({
  domains,
  acme_directory_url: asked_directory_url,
});
