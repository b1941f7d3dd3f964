import { ActionIcon, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { useSaveTarget, type SaveTarget } from '../api/targets.ts';
import { Icon } from '../look/Icon.tsx';
import { toast, toastError } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import type { Host } from './host.ts';

const t = texts.hosts;

/** What can be done with one host. */
export function HostMenu({ host: { target, bare } }: { readonly host: Host }): ReactElement {
  const { hostname } = target;
  const { set } = useViewParams();
  const order = useSaveTarget({
    // With CERT_ON_DEMAND nothing is ordered yet, and the API says when it will be.
    onSuccess: ({ certificate_status: told }) => toast(told.includes('started') ? t.ordered(hostname) : told),
    onError: toastError,
  });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t.actions(hostname)} loading={order.isPending}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={() => set('edit', hostname)}>
          {t.edit}
        </Menu.Item>
        {bare && (
          <Menu.Item
            leftSection={<Icon name="certificate" size={16} />}
            onClick={() => order.mutate(askForHttps(hostname))}
          >
            {t.order}
          </Menu.Item>
        )}
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => set('delete', hostname)}>
          {t.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Orders a certificate for a host that has none: asking for HTTPS again is what does it. */
const askForHttps = (hostname: string): SaveTarget => ({ hostname, creates: false, fields: { enable_https: true } });
