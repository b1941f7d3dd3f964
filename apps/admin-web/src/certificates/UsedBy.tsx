import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { texts } from '../texts.ts';
import styles from './UsedBy.module.css';

const SHOWN = 2;

/** The hosts that use a certificate; each leads to it in the list of hosts. */
export function UsedBy({ hosts }: { readonly hosts: readonly string[] }): ReactElement {
  if (hosts.length === 0) return <span className={styles.none}>{texts.certificates.unused}</span>;
  return (
    <ul className={styles.hosts} title={hosts.join('\n')}>
      {hosts.slice(0, SHOWN).map((host) => (
        <li key={host}>
          <Link to={`/hosts?q=${encodeURIComponent(host)}`}>{host}</Link>
        </li>
      ))}
      {hosts.length > SHOWN && <li className={styles.none}>{texts.certificates.moreHosts(hosts.length - SHOWN)}</li>}
    </ul>
  );
}
