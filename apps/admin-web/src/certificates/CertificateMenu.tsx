import { ActionIcon, Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { useConvertCertificate, useRenewCertificate } from '../api/certificates.ts';
import { watchName } from '../live/watched-names.ts';
import { Icon } from '../look/Icon.tsx';
import { toast, toastError } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { issuerOf } from './issuer.ts';
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
  const convert = useConvertCertificate({
    onSuccess: () => {
      watchName(name);
      toast(t.converting(name));
    },
    onError: toastError,
  });
  const busy = status?.status === 'in_progress';
  const isImported = certificate !== undefined && certificate.acme_directory_url === null;
  const isStaging = certificate !== undefined && issuerOf(certificate.acme_directory_url).staging;

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
        {!isImported && (
          <Menu.Item leftSection={<Icon name="renew" size={16} />} disabled={busy} onClick={() => renew.mutate(name)}>
            {certificate ? t.renew : t.retry}
          </Menu.Item>
        )}
        {isStaging && (
          <Menu.Item leftSection={<Icon name="check" size={16} />} disabled={busy} onClick={() => convert.mutate(name)}>
            {t.convert}
          </Menu.Item>
        )}
        <Menu.Item color="red" leftSection={<Icon name="trash" size={16} />} onClick={() => set('delete', name)}>
          {t.delete}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
