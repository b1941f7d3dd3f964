import { Button, CloseButton } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { useChangeTargets } from '../api/targets.ts';
import { toast, toastError } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './BulkBar.module.css';
import { BulkDelete } from './BulkDelete.tsx';
import { BulkDisable } from './BulkDisable.tsx';
import { BulkLabels } from './BulkLabels.tsx';
import type { Host } from './host.ts';
import { tellBulk } from './tell-bulk.ts';

const t = texts.hostBulk;

type Dialog = 'disable' | 'label' | 'unlabel' | 'delete';

interface Props {
  readonly hosts: readonly Host[];
  readonly onClear: () => void;
}

/** What can be done with the hosts that are selected. */
export function BulkBar({ hosts, onClear }: Props): ReactElement {
  const [open, setOpen] = useState<Dialog>();
  const close = (): void => setOpen(undefined);
  const enable = useChangeTargets({ onSuccess: tellBulk, onError: toastError });
  const hostnames = hosts.map(({ target }) => target.hostname);
  return (
    <>
      <div className={styles.bar} role="region" aria-label={t.region}>
        <span role="status">{t.selected(hosts.length)}</span>
        <Button
          size="xs"
          variant="default"
          loading={enable.isPending}
          onClick={() => enable.mutate({ action: 'enable', hostnames })}
        >
          {t.enable}
        </Button>
        <Button size="xs" variant="default" onClick={() => setOpen('disable')}>
          {t.disable}
        </Button>
        <Button size="xs" variant="default" onClick={() => setOpen('label')}>
          {t.label}
        </Button>
        <Button size="xs" variant="default" onClick={() => setOpen('unlabel')}>
          {t.unlabel}
        </Button>
        <Button size="xs" variant="light" color="red" onClick={() => setOpen('delete')}>
          {t.delete}
        </Button>
        <CloseButton aria-label={t.clear} onClick={onClear} />
      </div>
      {open === 'disable' && <BulkDisable hostnames={hostnames} onClose={close} />}
      {(open === 'label' || open === 'unlabel') && <BulkLabels action={open} hosts={hosts} onClose={close} />}
      {open === 'delete' && (
        <BulkDelete
          hostnames={hostnames}
          onClose={close}
          onDone={(deleted) => {
            toast(t.deleted(deleted));
            close();
            onClear();
          }}
        />
      )}
    </>
  );
}
