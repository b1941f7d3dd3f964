import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Note } from '../look/Note.tsx';
import { texts } from '../texts.ts';
import styles from './SaveBar.module.css';

const t = texts.hostPage;

interface Props {
  /** Fields that are different from what is saved. */
  readonly count: number;
  /** Fields that cannot be saved as they are. */
  readonly wrong: number;
  readonly refusal: string | undefined;
  readonly isPending: boolean;
  readonly onSave: () => void;
  readonly onDiscard: () => void;
}

/** Stays in sight while something is not saved. */
export function SaveBar({ count, wrong, refusal, isPending, onSave, onDiscard }: Props): ReactElement | null {
  if (count === 0) return null;
  return (
    <div className={styles.bar} role="region" aria-label={t.unsavedRegion}>
      {refusal !== undefined && <Note tone="bad" text={refusal} />}
      <div className={styles.line}>
        <span role="status">{wrong > 0 ? t.wrong(wrong) : t.unsaved(count)}</span>
        <Button variant="default" onClick={onDiscard} disabled={isPending}>
          {t.discard}
        </Button>
        <Button onClick={onSave} loading={isPending}>
          {t.save}
        </Button>
      </div>
    </div>
  );
}
