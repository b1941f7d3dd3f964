import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import { NavigationItem } from './NavigationItem.tsx';
import styles from './Navigation.module.css';
import { useCounts } from './use-counts.ts';
import { inBar, listedViews } from './views.ts';

const t = texts.more;

interface Props {
  readonly isOpen: boolean;
  readonly onMore: () => void;
}

/** At the thumb: the views that are opened most, and what leads to all others. */
export function PhoneBar({ isOpen, onMore }: Props): ReactElement {
  const counts = useCounts();
  const attention = listedViews.some((view) => !inBar.includes(view) && (counts[view.path]?.attention ?? 0) > 0);
  return (
    <nav aria-label={texts.shell.navigation} className={styles.bar}>
      <ul className={styles.list}>
        {inBar.map((view) => (
          <NavigationItem key={view.path} view={view} count={counts[view.path]} />
        ))}
        <li>
          <UnstyledButton className={styles.link ?? ''} aria-haspopup="dialog" aria-expanded={isOpen} onClick={onMore}>
            <Icon name="menu" />
            <span>{t.open}</span>
            {attention && (
              <span className={styles.attention}>
                <VisuallyHidden>{t.attention}</VisuallyHidden>
              </span>
            )}
          </UnstyledButton>
        </li>
      </ul>
    </nav>
  );
}
