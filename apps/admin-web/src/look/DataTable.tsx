import type { ReactElement, ReactNode } from 'react';
import { VisuallyHidden } from '@mantine/core';
import styles from './DataTable.module.css';

/** A column's heading; a `quiet` one is only read out. */
export interface Column {
  readonly label: string;
  readonly quiet?: boolean;
}

interface Props {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Rows of <tr>. */
  readonly children: ReactNode;
}

/** The table of a view. Where there is no room, its rows become cards: the rows' own classes say how. */
export function DataTable({ caption, columns, children }: Props): ReactElement {
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ label, quiet }) => (
              <th key={label} scope="col">
                {quiet ? <VisuallyHidden>{label}</VisuallyHidden> : label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
