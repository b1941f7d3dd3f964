import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { healthQuery } from '../api/health.ts';
import { basename } from '../api/location.ts';
import { StateCell } from '../certificates/StateCell.tsx';
import { hostLink } from '../hosts/host-link.ts';
import { useHosts } from '../hosts/use-hosts.ts';
import { CopyValue } from '../look/CopyValue.tsx';
import { FactList } from '../look/FactList.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { texts } from '../texts.ts';
import styles from './UnknownHosts.module.css';

const t = texts.serverSettings;
/** Where such a host leads (docs/guides/admin-host.md). */
const ADMIN_API = 'instance:admin-api';

/** The hosts at which this page is reached from elsewhere, and how they are. */
export function AdminHosts(): ReactElement {
  const { hosts } = useHosts();
  const { data: health } = useQuery(healthQuery);
  const own = hosts.filter(({ target }) => target.target_url === ADMIN_API);
  if (own.length === 0)
    return (
      <div className={styles.form}>
        <p className={styles.dim}>{t.noAdminHost}</p>
        <CopyValue value={t.adminHostCommand} copy={t.copyCommand} copied={t.copied} />
      </div>
    );
  return (
    <FactList
      facts={own.map(({ target, state }) => [
        target.hostname,
        <>
          <a href={`${hostLink(target, health?.public_ports)?.replace(/\/$/, '') ?? ''}${basename}`}>
            {target.hostname}
            {basename}
          </a>
          {target.enabled ? <StateCell state={state} /> : <StateLabel tone="warn" label={t.off} />}
        </>,
      ])}
    />
  );
}
