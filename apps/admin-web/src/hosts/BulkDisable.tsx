import type { ReactElement } from 'react';
import { useChangeTargets } from '../api/targets.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { texts } from '../texts.ts';
import styles from './BulkBar.module.css';
import { fewOf, tellBulk } from './tell-bulk.ts';

const t = texts.hostBulk;

interface Props {
  readonly hostnames: readonly string[];
  readonly onClose: () => void;
}

/** Takes many hosts off the air after saying so. */
export function BulkDisable({ hostnames, onClose }: Props): ReactElement {
  const change = useChangeTargets({
    onSuccess: (changed) => {
      tellBulk(changed);
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t.disableTitle(hostnames.length)}
      confirm={t.disable}
      error={change.error}
      busy={change.isPending}
      onClose={onClose}
      onConfirm={() => change.mutate({ action: 'disable', hostnames })}
    >
      <p>{t.disableEffect(hostnames.length)}</p>
      <p className={styles.names}>{fewOf(hostnames)}</p>
    </ConfirmDialog>
  );
}
