import type { ReactElement, ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import styles from './Note.module.css';
import type { Tone } from './tone.ts';

interface Props {
  readonly tone: Tone;
  readonly text: string;
  /** Something to do about it. */
  readonly children?: ReactNode;
}

/** A quiet line that says something worth knowing. */
export function Note({ tone, text, children }: Props): ReactElement {
  return (
    <div className={styles.note} data-tone={tone}>
      <Icon name={tone === 'busy' ? 'info' : 'alert'} />
      <p>
        {text} {children}
      </p>
    </div>
  );
}
