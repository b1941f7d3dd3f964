import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { CertificateDetails } from './CertificateDetails.tsx';
import { DeleteCertificate } from './DeleteCertificate.tsx';
import { DownloadCertificate } from './DownloadCertificate.tsx';
import { ImportForm } from './ImportForm.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { OrderForm } from './OrderForm.tsx';
import type { CertificateItem } from './use-certificates.ts';

interface Props {
  readonly items: readonly CertificateItem[];
  readonly session: SessionInfo;
}

/** The dialog that the address names, if any: `?add=order`, `?add=import`, `?details=NAME`, `?download=NAME`, `?delete=NAME`. */
export function CertificateDialogs({ items, session }: Props): ReactElement | null {
  const { get, set, drop } = useViewParams();
  const find = (name: string | undefined): CertificateItem | undefined => items.find((item) => item.name === name);
  const [detailed, downloaded, deleted] = [find(get('details')), find(get('download')), find(get('delete'))];
  const close = (): void => set('add', undefined);

  if (get('add') === 'order')
    return (
      <FormDialog title={texts.orderForm.title} onClose={close}>
        <OrderForm session={session} onClose={close} />
      </FormDialog>
    );
  if (get('add') === 'import')
    return (
      <FormDialog title={texts.importForm.title} onClose={close}>
        <ImportForm onClose={close} />
      </FormDialog>
    );
  if (downloaded?.certificate)
    return <DownloadCertificate item={downloaded} session={session} onClose={() => set('download', undefined)} />;
  if (detailed) return <CertificateDetails item={detailed} onClose={() => drop('details', 'tab')} />;
  if (deleted) return <DeleteCertificate item={deleted} onClose={() => set('delete', undefined)} />;
  return null;
}
