import { Button } from '@mantine/core';
import type { FormEvent, ReactElement, ReactNode } from 'react';
import { texts } from '../texts.ts';
import styles from './DialogForm.module.css';

interface Props {
  /** What the button says that sends it. */
  readonly send: string;
  readonly isPending: boolean;
  /** @returns whether it was sent; where not, the first wrong field gets the focus */
  readonly onSubmit: () => boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form in a dialog: however long it is, its buttons stay in sight. */
export function DialogForm({ send, isPending, onSubmit, onClose, children }: Props): ReactElement {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const element = event.currentTarget;
    if (!onSubmit()) requestAnimationFrame(() => element.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {children}
      <div className={styles.actions}>
        <Button variant="default" onClick={onClose}>
          {texts.dialog.cancel}
        </Button>
        <Button type="submit" loading={isPending}>
          {send}
        </Button>
      </div>
    </form>
  );
}
