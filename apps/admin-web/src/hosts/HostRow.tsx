import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { healthQuery } from '../api/health.ts';
import { StateCell } from '../certificates/StateCell.tsx';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import { leadsTo, type Host } from './host.ts';
import { hostLink } from './host-link.ts';
import { HostMenu } from './HostMenu.tsx';
import styles from './HostRow.module.css';
import { HostSwitch } from './HostSwitch.tsx';
import { Protocol } from './Protocol.tsx';

export function HostRow({ host }: { readonly host: Host }): ReactElement {
  const { target, state } = host;
  const { data: health } = useQuery(healthQuery);
  const { hostname, enable_http, enable_https, enabled } = target;
  const link = hostLink(target, health?.public_ports);
  return (
    <tr className={styles.row} data-enabled={enabled}>
      <td className={styles.host}>
        {link === undefined ? (
          hostname
        ) : (
          <a href={link} target="_blank" rel="noreferrer" title={texts.hosts.open(hostname)}>
            {hostname}
            <Icon name="open" size={14} />
          </a>
        )}
      </td>
      <td className={styles.target}>
        <code>{leadsTo(target)}</code>
      </td>
      <td className={styles.protocols}>
        <Protocol name="HTTP" on={enable_http} />
        <Protocol name="HTTPS" on={enable_https} />
      </td>
      <td className={styles.certificate}>
        <StateCell state={state} />
      </td>
      <td className={styles.owner}>{target.created_by}</td>
      <td className={styles.enabled}>
        <HostSwitch target={target} />
      </td>
      <td className={styles.actions}>
        <HostMenu host={host} />
      </td>
    </tr>
  );
}
