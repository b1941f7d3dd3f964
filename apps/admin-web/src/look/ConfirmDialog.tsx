import { Button, Modal } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { texts } from '../texts.ts';
import styles from './ConfirmDialog.module.css';
import { Note } from './Note.tsx';

interface Props {
  readonly title: string;
  /** What the button that does it says. */
  readonly confirm: string;
  readonly error: Error | null;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** What will happen. */
  readonly children: ReactNode;
}

/** Asks before something is destroyed. The way back has the focus. */
export function ConfirmDialog({ title, confirm, error, busy, onConfirm, onClose, children }: Props): ReactElement {
  return (
    <Modal opened title={title} onClose={onClose} withCloseButton={false} size="md">
      <div className={styles.body}>
        {children}
        {error && <Note tone="bad" text={error.message} />}
      </div>
      <div className={styles.actions}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {texts.dialog.cancel}
        </Button>
        <Button color="red" onClick={onConfirm} loading={busy}>
          {confirm}
        </Button>
      </div>
    </Modal>
  );
}
