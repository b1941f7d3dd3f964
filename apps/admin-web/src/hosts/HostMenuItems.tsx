import { Menu } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useSaveTarget, type SaveTarget } from '../api/targets.ts';
import { Icon } from '../look/Icon.tsx';
import { toast, toastError } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import type { Host } from './host.ts';
import { hostPath } from './host-path.ts';

const t = texts.hosts;

/** What can be done with one host, in the list and on its page. */
export function HostMenuItems({ host: { target, bare } }: { readonly host: Host }): ReactElement {
  const { hostname } = target;
  const { set } = useViewParams();
  const navigate = useNavigate();
  const isHere = decodeURIComponent(useLocation().pathname) === decodeURIComponent(hostPath(hostname));
  const order = useSaveTarget({
    // With CERT_ON_DEMAND nothing is ordered yet, and the API says when it will be.
    onSuccess: ({ certificate_status: told }) => toast(told.includes('started') ? t.ordered(hostname) : told),
    onError: toastError,
  });
  return (
    <>
      {!isHere && (
        <Menu.Item
          leftSection={<Icon name="edit" size={16} />}
          onClick={() => void navigate(hostPath(hostname, 'general'))}
        >
          {t.edit}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<Icon name="copy" size={16} />} onClick={() => set('clone', hostname)}>
        {texts.hostPage.clone}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="template" size={16} />} onClick={() => set('template', hostname)}>
        {texts.hostPage.saveAsTemplate}
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
    </>
  );
}

/** Orders a certificate for a host that has none: asking for HTTPS again is what does it. */
const askForHttps = (hostname: string): SaveTarget => ({ hostname, fields: { enable_https: true } });
