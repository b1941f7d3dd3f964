import { Textarea } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import styles from './CaForm.module.css';

const t = texts.caForm;

interface Props {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

/** The name constraints of an intermediate that is to be made. */
export function PermittedNames({ value, error, onChange }: Props): ReactElement {
  return (
    <Textarea
      label={t.names}
      description={t.namesHint}
      placeholder={t.namesPlaceholder}
      rows={3}
      autoCapitalize="none"
      spellCheck={false}
      classNames={{ input: styles.names }}
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
