import { ActionIcon, Button, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { healthQuery } from '../api/health.ts';
import { Icon } from '../look/Icon.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { texts } from '../texts.ts';
import { leadsTo, type Host } from './host.ts';
import { hostLink } from './host-link.ts';
import styles from './HostHeader.module.css';
import { HostMenuItems } from './HostMenuItems.tsx';
import { HostSwitch } from './HostSwitch.tsx';

const t = texts.hostPage;

interface Props {
  readonly host: Host;
  readonly mayChange: boolean;
}

/** Which host this is, how it is, and what can be done with it as a whole. */
export function HostHeader({ host, mayChange }: Props): ReactElement {
  const { target, service } = host;
  const { data: health } = useQuery(healthQuery);
  const link = hostLink(target, health?.public_ports);
  return (
    <header className={styles.header}>
      <Link to="/hosts" className={styles.back ?? ''}>
        <Icon name="arrow" size={14} />
        {t.back}
      </Link>
      <div className={styles.line}>
        <h1>{target.hostname}</h1>
        <div className={styles.actions}>
          {mayChange && <HostSwitch target={target} />}
          {link !== undefined && (
            <Button
              component="a"
              variant="default"
              href={link}
              target="_blank"
              rel="noreferrer"
              rightSection={<Icon name="open" size={14} />}
            >
              {t.open}
            </Button>
          )}
          {mayChange && (
            <Menu>
              <Menu.Target>
                <ActionIcon variant="default" size={34} color="gray" aria-label={texts.hosts.actions(target.hostname)}>
                  <Icon name="more" />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <HostMenuItems host={host} />
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
      </div>
      <div className={styles.summary}>
        <StateLabel tone={service.tone} label={service.label} />
        <code>{leadsTo(target)}</code>
      </div>
    </header>
  );
}
