import { VisuallyHidden } from '@mantine/core';
import { useId, type ReactElement, type ReactNode } from 'react';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import styles from './StartPage.module.css';

export type StepState = 'done' | 'now' | 'next';

interface Props {
  readonly n: number;
  readonly title: string;
  readonly state: StepState;
  /** What came of it, shown when it is done. */
  readonly summary?: string | undefined;
  /** What is to be done, shown while it is. */
  readonly children: ReactNode;
}

/** One step of the guide: its number and name, and below it what there is to do or what came of it. */
export function Step({ n, title, state, summary, children }: Props): ReactElement {
  const id = useId();
  return (
    <li className={styles.step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
      <span className={styles.number} aria-hidden="true">
        {state === 'done' ? <Icon name="check" size={14} /> : n}
      </span>
      <section aria-labelledby={id}>
        <h2 id={id}>
          {title}
          <VisuallyHidden>{`, ${texts.start.states[state]}`}</VisuallyHidden>
        </h2>
        {state === 'done' && summary !== undefined && <p className={styles.summary}>{summary}</p>}
        {state === 'now' && <div className={styles.body}>{children}</div>}
      </section>
    </li>
  );
}
