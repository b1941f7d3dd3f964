import { Checkbox, VisuallyHidden } from '@mantine/core';
import { memo, type ReactElement, type Ref } from 'react';
import { Link } from 'react-router';
import type { Health } from '#contracts';
import { StateCell } from '../certificates/StateCell.tsx';
import { Icon } from '../look/Icon.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { texts } from '../texts.ts';
import { leadsTo, type Host } from './host.ts';
import { hostLink } from './host-link.ts';
import { hostPath } from './host-path.ts';
import { HostMenu } from './HostMenu.tsx';
import styles from './HostRow.module.css';
import { HostSwitch } from './HostSwitch.tsx';
import { LabelChips } from './LabelChips.tsx';
import { Protocol } from './Protocol.tsx';

interface Props {
  readonly host: Host;
  /** Its place among all that are shown. */
  readonly index: number;
  readonly ports: Health['public_ports'] | undefined;
  readonly selected: boolean;
  readonly onSelect: (hostname: string, selected: boolean) => void;
  readonly measure: Ref<HTMLTableRowElement>;
}

function Row({ host, index, ports, selected, onSelect, measure }: Props): ReactElement {
  const { target, state, service } = host;
  const { hostname, enable_http, enable_https, enabled, labels, created_by } = target;
  const link = hostLink(target, ports);
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      className={styles.row}
      data-enabled={enabled}
      data-selected={selected}
    >
      <td className={styles.select}>
        <Checkbox
          size="xs"
          aria-label={texts.hostList.select(hostname)}
          checked={selected}
          onChange={(event) => onSelect(hostname, event.currentTarget.checked)}
        />
      </td>
      <td className={styles.host}>
        <Link to={hostPath(hostname)}>{hostname}</Link>
        {link !== undefined && (
          <a href={link} target="_blank" rel="noreferrer" title={texts.hosts.open(hostname)}>
            <Icon name="open" size={14} />
            <VisuallyHidden>{texts.hosts.open(hostname)}</VisuallyHidden>
          </a>
        )}
        <LabelChips labels={labels} />
      </td>
      <td className={styles.target}>
        <code>{leadsTo(target)}</code>
        <div className={styles.protocols}>
          <Protocol name="HTTP" on={enable_http} />
          <Protocol name="HTTPS" on={enable_https} />
        </div>
      </td>
      <td className={styles.service}>
        <StateLabel tone={service.tone} label={service.label} detail={service.detail} />
      </td>
      <td className={styles.certificate}>
        <StateCell state={state} />
      </td>
      <td className={styles.owner}>{created_by}</td>
      <td className={styles.enabled}>
        <HostSwitch target={target} />
      </td>
      <td className={styles.actions}>
        <HostMenu host={host} />
      </td>
    </tr>
  );
}

/** A row of the list; drawn anew only where something of it is different. */
export const HostRow = memo(
  Row,
  (was, now) =>
    was.host.target === now.host.target &&
    was.index === now.index &&
    was.selected === now.selected &&
    was.ports === now.ports &&
    was.onSelect === now.onSelect &&
    same(was.host.state, now.host.state) &&
    same(was.host.service, now.host.service),
);

const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);
