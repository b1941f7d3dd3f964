import type { ReactElement } from 'react';
import { exists, useCertificates } from '../certificates/use-certificates.ts';
import { useHosts } from '../hosts/use-hosts.ts';
import { needsAttention } from '../look/tone.ts';
import { texts } from '../texts.ts';
import { NavigationItem } from './NavigationItem.tsx';
import styles from './Navigation.module.css';

/** The views, with how much is in them and whether something there needs attention. */
export function Navigation(): ReactElement {
  const { hosts } = useHosts();
  const certificates = [...useCertificates().values()].filter(exists);
  return (
    <nav aria-label={texts.shell.navigation}>
      <ul className={styles.list}>
        <NavigationItem
          to="/hosts"
          icon="host"
          label={texts.shell.hosts}
          count={hosts.length}
          attention={hosts.filter(({ attention }) => attention).length}
        />
        <NavigationItem
          to="/certificates"
          icon="certificate"
          label={texts.shell.certificates}
          count={certificates.length}
          attention={certificates.filter(({ state }) => needsAttention(state.tone)).length}
        />
        <NavigationItem to="/ca" icon="authority" label={texts.shell.ca} />
        <NavigationItem to="/settings" icon="settings" label={texts.shell.settings} />
      </ul>
    </nav>
  );
}
