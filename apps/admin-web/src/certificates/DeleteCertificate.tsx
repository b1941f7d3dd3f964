import type { ReactElement } from 'react';
import { useDeleteCertificate } from '../api/certificates.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificateDelete;
/** More would push the buttons out of sight. */
const LISTED = 8;
/** A sentence may name so many. */
const IN_A_SENTENCE = 3;

interface Props {
  readonly item: CertificateItem;
  readonly onClose: () => void;
}

/** Deletes a certificate after saying which hosts lose it. */
export function DeleteCertificate({ item: { name, usedBy, status }, onClose }: Props): ReactElement {
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
      <Impact hosts={usedBy} />
      {status?.status === 'in_progress' && <p>{t.underWay}</p>}
      <p>{t.key}</p>
    </ConfirmDialog>
  );
}

/** The hosts that lose it. */
function Impact({ hosts }: { readonly hosts: readonly string[] }): ReactElement {
  if (hosts.length <= IN_A_SENTENCE) return <p>{hosts.length ? t.used(hosts) : t.unused}</p>;
  return (
    <div>
      <p>{t.usedByMany(hosts.length)}</p>
      <ul>
        {hosts.slice(0, LISTED).map((host) => (
          <li key={host}>{host}</li>
        ))}
        {hosts.length > LISTED && <li>{t.more(hosts.length - LISTED)}</li>}
      </ul>
    </div>
  );
}
