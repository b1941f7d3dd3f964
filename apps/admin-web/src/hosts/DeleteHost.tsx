import { Checkbox } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useDeleteTarget } from '../api/targets.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import type { Host } from './host.ts';

const t = texts.hostDelete;

interface Props {
  readonly host: Host;
  readonly hosts: readonly Host[];
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Deletes a host after saying what goes with it. A certificate that other hosts use is not offered. */
export function DeleteHost({ host: { target, certName }, hosts, onClose, onDeleted }: Props): ReactElement {
  const { hostname, enable_https } = target;
  const [withCertificate, setWithCertificate] = useState(true);
  const remove = useDeleteTarget({
    onSuccess: () => {
      toast(t.done(hostname));
      onDeleted();
    },
  });
  const others = hosts
    .filter((other) => other.target.enable_https && other.certName === certName && other.target.hostname !== hostname)
    .map((other) => other.target.hostname);
  const deleteCertificate = enable_https && others.length === 0 && withCertificate;

  return (
    <ConfirmDialog
      title={t.title(hostname)}
      confirm={t.confirm}
      error={remove.error}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate({ hostname, deleteCertificate })}
    >
      <p>{t.effect}</p>
      {enable_https && others.length > 0 && <p>{t.certificateShared(certName, others)}</p>}
      {enable_https && others.length === 0 && (
        <Checkbox
          label={t.alsoCertificate(certName)}
          description={t.certificateHint}
          checked={withCertificate}
          onChange={(event) => setWithCertificate(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
