import { UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import styles from './AttentionFilter.module.css';

interface Props {
  readonly count: number;
  readonly active: boolean;
  readonly onChange: (active: boolean) => void;
}

/** Counts what needs attention and, pressed, shows only that. Nothing where all is well. */
export function AttentionFilter({ count, active, onChange }: Props): ReactElement | null {
  if (count === 0 && !active) return null;
  return (
    <UnstyledButton
      className={styles.filter}
      aria-pressed={active}
      title={active ? texts.attention.showAll : texts.attention.showOnly}
      onClick={() => onChange(!active)}
    >
      {texts.attention.count(count)}
    </UnstyledButton>
  );
}
