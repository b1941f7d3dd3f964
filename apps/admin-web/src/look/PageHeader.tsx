import type { ReactElement, ReactNode } from 'react';
import styles from './PageHeader.module.css';

interface Props {
  readonly title: string;
  /** One line that sums the view up. */
  readonly summary?: ReactNode;
  /** What can be done here, the most usual last. */
  readonly children?: ReactNode;
}

export function PageHeader({ title, summary, children }: Props): ReactElement {
  return (
    <div className={styles.header}>
      <div>
        <h1>{title}</h1>
        {summary !== undefined && <div className={styles.summary}>{summary}</div>}
      </div>
      <div className={styles.actions}>{children}</div>
    </div>
  );
}
