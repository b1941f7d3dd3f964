import type { ReactElement } from 'react';
import { useDeleteCertificate } from '../api/certificates.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificateDelete;

interface Props {
  readonly item: CertificateItem;
  readonly onClose: () => void;
}

/** Deletes a certificate after saying which hosts lose it. */
export function DeleteCertificate({ item: { name, usedBy }, onClose }: Props): ReactElement {
  const remove = useDeleteCertificate({
    onSuccess: () => {
      toast(texts.certificates.deleted(name));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t.title(name)}
      confirm={t.confirm}
      error={remove.error}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate(name)}
    >
      <p>{usedBy.length ? t.used(usedBy) : t.unused}</p>
      <p>{t.key}</p>
    </ConfirmDialog>
  );
}
