import { Button, Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { usePrivateKey } from '../api/certificates.ts';
import { saveFile } from '../ca/save-file.ts';
import { Icon } from '../look/Icon.tsx';
import { Note } from '../look/Note.tsx';
import { texts } from '../texts.ts';
import styles from './DownloadCertificate.module.css';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificateDownload;

interface Props {
  readonly item: CertificateItem;
  readonly session: SessionInfo;
  readonly onClose: () => void;
}

/** Gives the certificate to take along, and its key to whom it belongs. The key is asked for when it is wanted, saved, and forgotten. */
export function DownloadCertificate({ item: { name, certificate }, session, onClose }: Props): ReactElement | null {
  const key = usePrivateKey((pem) => saveFile(`${name}.key`, pem));
  if (!certificate) return null;
  const owns = session.admin || certificate.created_by === session.name;
  const reason = !owns ? t.othersKey : session.scopes.includes('write') ? undefined : t.readOnly;
  return (
    <Modal opened title={t.title(name)} onClose={onClose} closeButtonProps={{ 'aria-label': texts.dialog.close }}>
      <div className={styles.files}>
        <div>
          <p>{t.chainLead}</p>
          <Button
            variant="default"
            leftSection={<Icon name="download" size={16} />}
            onClick={() => saveFile(`${name}.crt`, certificate.fullchain_pem)}
          >
            {t.chain}
          </Button>
        </div>
        <div>
          <p>{reason ?? t.keyLead}</p>
          <Button
            variant="default"
            leftSection={<Icon name="key" size={16} />}
            disabled={reason !== undefined}
            loading={key.isPending}
            onClick={() => key.mutate(name)}
          >
            {t.key}
          </Button>
        </div>
        {key.error && <Note tone="bad" text={key.error.message} />}
      </div>
    </Modal>
  );
}
