import { VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';
import { NavLink } from 'react-router';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import type { Count } from './use-counts.ts';
import type { View } from './views.ts';
import styles from './Navigation.module.css';

interface Props {
  readonly view: View;
  readonly count: Count | undefined;
}

export function NavigationItem({ view, count: { all, attention } = { all: 0, attention: 0 } }: Props): ReactElement {
  return (
    <li>
      <NavLink to={`/${view.path}`} className={styles.link ?? ''}>
        <Icon name={view.icon} />
        <span>{view.label}</span>
        {attention > 0 && (
          <span className={styles.attention}>
            <VisuallyHidden>{texts.attention.count(attention)}</VisuallyHidden>
          </span>
        )}
        {all > 0 && <span className={styles.count}>{all}</span>}
      </NavLink>
    </li>
  );
}
