import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { texts } from '../texts.ts';
import styles from './LabelChips.module.css';

/** Labels of a host, each a way to all hosts that have it. */
export function LabelChips({ labels }: { readonly labels: readonly string[] }): ReactElement | null {
  if (labels.length === 0) return null;
  return (
    <span className={styles.labels}>
      {labels.map((label) => (
        <Link
          key={label}
          to={`/hosts?label=${encodeURIComponent(label)}`}
          className={styles.label ?? ''}
          title={texts.hostList.onlyLabel(label)}
        >
          {label}
        </Link>
      ))}
    </span>
  );
}
