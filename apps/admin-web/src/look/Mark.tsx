import type { ReactElement } from 'react';
import styles from './Mark.module.css';

/** The product's mark: many ways in, one gate, one way on. */
export function Mark({ size = 28 }: { readonly size?: number }): ReactElement {
  return (
    <svg aria-hidden="true" className={styles.mark} width={size} height={size} viewBox="0 0 32 32" fill="none">
      <rect width="32" height="32" rx="8" className={styles.ground} />
      <path d="M6.5 9.5h4.5l3 6.5M6.5 22.5h4.5l3-6.5M6.5 16h7.5M18.5 16h7" className={styles.way} />
      <circle cx="16.5" cy="16" r="3" className={styles.gate} />
    </svg>
  );
}
