import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { CertificateStatus } from '#contracts';
import { useRenewCertificate } from '../api/certificates.ts';
import { IssuanceReport } from '../certificates/IssuanceReport.tsx';
import { toastError } from '../look/toast.ts';
import { texts } from '../texts.ts';

const t = texts.start;

interface Props {
  readonly name: string;
  readonly status: CertificateStatus | undefined;
}

/** The order, as it goes on; where it has failed, why and what to do. */
export function CertificateStep({ name, status }: Props): ReactElement {
  const retry = useRenewCertificate({ onError: toastError });
  if (!status) return <p role="status">{t.waiting}</p>;
  return (
    <div role="status">
      <IssuanceReport status={status} />
      {status.status === 'failed' && (
        <Button mt="md" loading={retry.isPending} onClick={() => retry.mutate(name)}>
          {t.retry}
        </Button>
      )}
    </div>
  );
}
