import { SegmentedControl, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from './Icon.tsx';
import { texts } from '../texts.ts';
import styles from './Appearance.module.css';

const t = texts.appearance;

export const APPEARANCES = [
  { value: 'auto', icon: 'screen' },
  { value: 'light', icon: 'sun' },
  { value: 'dark', icon: 'moon' },
] as const;

interface Props {
  /** Only the drawings are seen; the words are read out. */
  readonly compact?: boolean;
}

/** The system's appearance, light or dark. It is kept in this browser alone. */
export function Appearance({ compact = false }: Props): ReactElement {
  // Mantine would hold transitions back by a <style> of its own, which the content security policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <SegmentedControl
      aria-label={t.title}
      size="xs"
      fullWidth={!compact}
      value={colorScheme}
      onChange={setColorScheme}
      data={APPEARANCES.map(({ value, icon }) => ({
        value,
        label: (
          <span className={styles.choice} title={t[value]}>
            <Icon name={icon} size={15} />
            {compact ? <VisuallyHidden>{t[value]}</VisuallyHidden> : t[value]}
          </span>
        ),
      }))}
    />
  );
}
