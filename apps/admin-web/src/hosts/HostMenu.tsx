import { ActionIcon, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import type { Host } from './host.ts';
import { HostMenuItems } from './HostMenuItems.tsx';
import { useMayWrite } from './use-may-write.ts';

/** What can be done with one host of the list. */
export function HostMenu({ host }: { readonly host: Host }): ReactElement | null {
  if (!useMayWrite()) return null;
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={texts.hosts.actions(host.target.hostname)}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <HostMenuItems host={host} />
      </Menu.Dropdown>
    </Menu>
  );
}
