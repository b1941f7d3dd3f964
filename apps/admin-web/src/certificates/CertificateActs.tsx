import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useMayWrite } from '../api/session.ts';
import { Icon } from '../look/Icon.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import styles from './CertificateDetails.module.css';
import type { CertificateItem } from './use-certificates.ts';
import { useOrderAgain } from './use-order-again.ts';

const t = texts.certificates;

/** What is most often wanted of a certificate that one is looking at. */
export function CertificateActs({ item }: { readonly item: CertificateItem }): ReactElement {
  const { name, certificate, status } = item;
  const { set } = useViewParams();
  const mayWrite = useMayWrite();
  const { renew, convert, canRenew, canConvert } = useOrderAgain(item);
  const busy = status?.status === 'in_progress';
  return (
    <div className={styles.acts}>
      {mayWrite && canRenew && (
        <Button
          size="xs"
          variant={certificate ? 'default' : 'filled'}
          leftSection={<Icon name="renew" size={16} />}
          disabled={busy}
          loading={renew.isPending}
          onClick={() => renew.mutate(name)}
        >
          {certificate ? t.renew : t.retry}
        </Button>
      )}
      {mayWrite && canConvert && (
        <Button size="xs" disabled={busy} loading={convert.isPending} onClick={() => convert.mutate(name)}>
          {t.convert}
        </Button>
      )}
      {certificate && (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => set('download', name)}
        >
          {t.download}
        </Button>
      )}
    </div>
  );
}
