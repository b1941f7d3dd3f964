import { Checkbox } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useDeleteTargets } from '../api/targets.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toastError } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './BulkBar.module.css';
import { fewOf } from './tell-bulk.ts';

const t = texts.hostBulk;

interface Props {
  readonly hostnames: readonly string[];
  readonly onClose: () => void;
  /** Told of how many are gone. */
  readonly onDone: (deleted: number) => void;
}

/** Deletes many hosts after saying how many and which. */
export function BulkDelete({ hostnames, onClose, onDone }: Props): ReactElement {
  // What is asked about stays what it is, while the hosts leave the list one by one.
  const [asked] = useState(hostnames);
  const [done, setDone] = useState(0);
  const [deleteCertificates, setDeleteCertificates] = useState(true);
  const remove = useDeleteTargets({
    onSuccess: (refused) => {
      const [first] = refused;
      if (first) toastError(new Error(t.failed(refused.length, `${first.hostname}: ${first.message}`)));
      onDone(asked.length - refused.length);
    },
  });
  return (
    <ConfirmDialog
      title={t.deleteTitle(asked.length)}
      confirm={t.deleteConfirm(asked.length)}
      error={remove.error}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate({ hostnames: asked, deleteCertificates, onProgress: setDone })}
    >
      <p>{t.deleteEffect(asked.length)}</p>
      <p className={styles.names}>{fewOf(asked)}</p>
      <Checkbox
        label={t.deleteCertificates}
        description={t.deleteCertificatesHint}
        checked={deleteCertificates}
        onChange={(event) => setDeleteCertificates(event.currentTarget.checked)}
      />
      {remove.isPending && <p role="status">{t.deleting(done, asked.length)}</p>}
    </ConfirmDialog>
  );
}
