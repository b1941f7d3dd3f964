import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { NavigationItem } from './NavigationItem.tsx';
import { useCounts } from './use-counts.ts';
import { viewGroups } from './views.ts';
import styles from './Navigation.module.css';

/** The views, with how much is in them and whether something there needs attention. */
export function Navigation(): ReactElement {
  const counts = useCounts();
  return (
    <nav aria-label={texts.shell.navigation} className={styles.groups}>
      {viewGroups.map(({ label, views }) => (
        <section key={label} aria-label={label}>
          <h2 className={styles.heading} aria-hidden="true">
            {label}
          </h2>
          <ul className={styles.list}>
            {views.map((view) => (
              <NavigationItem key={view.path} view={view} count={counts[view.path]} />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
