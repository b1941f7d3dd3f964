import { UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import styles from './Choice.module.css';

interface Props<Value extends string> {
  /** What is chosen, for screen readers. */
  readonly label: string;
  readonly options: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a few, all of which are in sight. */
export function Choice<Value extends string>({ label, options, value, onChange }: Props<Value>): ReactElement {
  return (
    <div className={styles.choice} role="group" aria-label={label}>
      {(Object.keys(options) as Value[]).map((option) => (
        <UnstyledButton key={option} aria-pressed={option === value} onClick={() => onChange(option)}>
          {options[option]}
        </UnstyledButton>
      ))}
    </div>
  );
}
