import { ActionIcon, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { useMayWrite } from '../api/session.ts';
import { Icon } from '../look/Icon.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import type { CertificateItem } from './use-certificates.ts';
import { useOrderAgain } from './use-order-again.ts';

const t = texts.certificates;

/** What can be done with one certificate, or with one that could not be issued. */
export function CertificateMenu({ item }: { readonly item: CertificateItem }): ReactElement {
  const { name, certificate, status } = item;
  const { set } = useViewParams();
  const mayWrite = useMayWrite();
  const { renew, convert, canRenew, canConvert } = useOrderAgain(item);
  const busy = status?.status === 'in_progress';

  return (
    <Menu>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t.actions(name)}
          loading={renew.isPending || convert.isPending}
        >
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="info" size={16} />} onClick={() => set('details', name)}>
          {t.details}
        </Menu.Item>
        {mayWrite && canRenew && (
          <Menu.Item leftSection={<Icon name="renew" size={16} />} disabled={busy} onClick={() => renew.mutate(name)}>
            {certificate ? t.renew : t.retry}
          </Menu.Item>
        )}
        {mayWrite && canConvert && (
          <Menu.Item leftSection={<Icon name="check" size={16} />} disabled={busy} onClick={() => convert.mutate(name)}>
            {t.convert}
          </Menu.Item>
        )}
        {certificate && (
          <Menu.Item leftSection={<Icon name="download" size={16} />} onClick={() => set('download', name)}>
            {t.download}
          </Menu.Item>
        )}
        {mayWrite && (
          <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => set('delete', name)}>
            {t.delete}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
