import type { ReactElement, ReactNode } from 'react';
import styles from './StateLabel.module.css';
import type { Tone } from './tone.ts';

interface Props {
  readonly tone: Tone;
  readonly label: string;
  readonly detail?: string | undefined;
  /** Something between label and detail, such as progress. */
  readonly children?: ReactNode;
}

/** A state in words, with a dot in its colour. */
export function StateLabel({ tone, label, detail, children }: Props): ReactElement {
  return (
    <div className={styles.state} data-tone={tone}>
      <span className={styles.label}>{label}</span>
      {children}
      {detail !== undefined && <span className={styles.detail}>{detail}</span>}
    </div>
  );
}
