import type { ReactElement } from 'react';
import { useViewParams } from '../look/use-view-params.ts';
import { CertificateDetails } from './CertificateDetails.tsx';
import { DeleteCertificate } from './DeleteCertificate.tsx';
import type { CertificateItem } from './use-certificates.ts';

/** The dialog that the address names, if any: `?details=NAME`, `?delete=NAME`. */
export function CertificateDialogs({ items }: { readonly items: readonly CertificateItem[] }): ReactElement | null {
  const { get, set } = useViewParams();
  const find = (name: string | undefined): CertificateItem | undefined => items.find((item) => item.name === name);
  const [detailed, deleted] = [find(get('details')), find(get('delete'))];

  if (detailed?.certificate)
    return (
      <CertificateDetails
        certificate={detailed.certificate}
        usedBy={detailed.usedBy}
        onClose={() => set('details', undefined)}
      />
    );
  if (deleted) return <DeleteCertificate item={deleted} onClose={() => set('delete', undefined)} />;
  return null;
}
