import { ActionIcon, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { useRenewCertificate } from '../api/certificates.ts';
import { watchName } from '../live/watched-names.ts';
import { Icon } from '../look/Icon.tsx';
import { toast, toastError } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import type { CertificateItem } from './use-certificates.ts';

const t = texts.certificates;

/** What can be done with one certificate, or with one that could not be issued. */
export function CertificateMenu({
  item: { name, certificate, status },
}: {
  readonly item: CertificateItem;
}): ReactElement {
  const { set } = useViewParams();
  const renew = useRenewCertificate({
    onSuccess: () => {
      watchName(name);
      toast(t.ordered(name));
    },
    onError: toastError,
  });

  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t.actions(name)} loading={renew.isPending}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {certificate && (
          <Menu.Item leftSection={<Icon name="info" size={16} />} onClick={() => set('details', name)}>
            {t.details}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<Icon name="renew" size={16} />}
          disabled={status?.status === 'in_progress'}
          onClick={() => renew.mutate(name)}
        >
          {certificate ? t.renew : t.retry}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => set('delete', name)}>
          {t.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
