import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { shownTexts } from './shown-texts.ts';
import styles from './ShowMore.module.css';

interface Props {
  /** How many rows are shown, and how many there are where that is known. */
  readonly shown: number;
  readonly all?: number | undefined;
  readonly busy?: boolean;
  readonly onMore: () => void;
}

/** Ends a list that goes on. */
export function ShowMore({ shown, all, busy = false, onMore }: Props): ReactElement {
  return (
    <div className={styles.more}>
      <span>{all === undefined ? shownTexts.shown(shown) : shownTexts.shownOf(shown, all)}</span>
      <Button variant="default" size="xs" loading={busy} onClick={onMore}>
        {shownTexts.more}
      </Button>
    </div>
  );
}
