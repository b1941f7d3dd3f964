import { Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import type { CertificateView } from '#contracts';
import { FactList } from '../look/FactList.tsx';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { texts } from '../texts.ts';

const t = texts.certificateDetails;

interface Props {
  readonly certificate: CertificateView;
  readonly usedBy: readonly string[];
  readonly onClose: () => void;
}

/** Everything about a certificate except its private key. */
export function CertificateDetails({ certificate, usedBy, onClose }: Props): ReactElement {
  return (
    <Modal
      opened
      size="lg"
      title={certificate.cert_name}
      fullScreen={useIsNarrow()}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.dialog.close }}
    >
      <FactList
        facts={[
          [t.domains, certificate.domains.join('\n')],
          [t.usedBy, usedBy.length ? usedBy.join('\n') : texts.certificates.unused],
          [t.issued, texts.time.date(certificate.issued_at)],
          [t.expires, texts.time.date(certificate.expires_at)],
          [t.issuer, certificate.acme_directory_url],
          [t.key, certificate.key_type],
          [t.fingerprint, certificate.fingerprint],
          [t.email, certificate.email],
          [t.owner, certificate.created_by],
        ]}
      />
    </Modal>
  );
}
