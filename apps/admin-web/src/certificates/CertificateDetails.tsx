import { Modal, Tabs } from '@mantine/core';
import type { ReactElement } from 'react';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { texts } from '../texts.ts';
import styles from './CertificateDetails.module.css';
import { CertificateFacts } from './CertificateFacts.tsx';
import { CertificateHistory } from './CertificateHistory.tsx';
import { CoverageView } from './CoverageView.tsx';
import { IssuanceReport } from './IssuanceReport.tsx';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificateDetails;

interface Props {
  readonly item: CertificateItem;
  readonly onClose: () => void;
}

/** A certificate, or the order of one: what it is, how its latest order went, its history, and who can use it. */
export function CertificateDetails({ item: { name, certificate, status, usedBy }, onClose }: Props): ReactElement {
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
      <Tabs defaultValue="overview" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="overview">{t.overview}</Tabs.Tab>
          <Tabs.Tab value="history">{t.history}</Tabs.Tab>
          {certificate && <Tabs.Tab value="coverage">{t.coverage}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="overview" className={styles.panel}>
          {status && (isOpen || !certificate) && <IssuanceReport status={status} />}
          {certificate && <CertificateFacts certificate={certificate} usedBy={usedBy} />}
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
