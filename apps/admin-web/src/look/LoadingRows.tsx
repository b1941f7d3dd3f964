import { Skeleton } from '@mantine/core';
import type { ReactElement } from 'react';
import styles from './LoadingRows.module.css';

const ROWS = [1, 2, 3, 4];

/** Holds the place of a table that is on its way. */
export function LoadingRows(): ReactElement {
  return (
    <div className={styles.rows} aria-busy="true">
      {ROWS.map((row) => (
        <Skeleton key={row} height={44} radius="md" />
      ))}
    </div>
  );
}
