import { CloseButton, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { Icon } from './Icon.tsx';
import styles from './SearchField.module.css';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function SearchField({ label, value, onChange }: Props): ReactElement {
  return (
    <TextInput
      type="search"
      className={styles.field ?? ''}
      aria-label={label}
      placeholder={label}
      leftSection={<Icon name="search" size={16} />}
      rightSection={value && <CloseButton size="sm" aria-label={texts.search.clear} onClick={() => onChange('')} />}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
