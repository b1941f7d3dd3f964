import { VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';
import { NavLink } from 'react-router';
import { Icon } from '../look/Icon.tsx';
import type { IconName } from '../look/icon-paths.ts';
import { texts } from '../texts.ts';
import styles from './Navigation.module.css';

interface Props {
  readonly to: string;
  readonly icon: IconName;
  readonly label: string;
  readonly count?: number;
  readonly attention?: number;
}

export function NavigationItem({ to, icon, label, count = 0, attention = 0 }: Props): ReactElement {
  return (
    <li>
      <NavLink to={to} className={styles.link ?? ''}>
        <Icon name={icon} />
        <span>{label}</span>
        {attention > 0 && (
          <span className={styles.attention}>
            <VisuallyHidden>{texts.attention.count(attention)}</VisuallyHidden>
          </span>
        )}
        {count > 0 && <span className={styles.count}>{count}</span>}
      </NavLink>
    </li>
  );
}
