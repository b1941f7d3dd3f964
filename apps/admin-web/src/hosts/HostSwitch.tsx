import { Switch } from '@mantine/core';
import type { ReactElement } from 'react';
import type { TargetView } from '#contracts';
import { useSwitchTarget } from '../api/targets.ts';
import { toast, toastError } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { useMayWrite } from './use-may-write.ts';

/** Turns a host on and off without deleting it. */
export function HostSwitch({ target: { hostname, enabled } }: { readonly target: TargetView }): ReactElement {
  const mayWrite = useMayWrite();
  const change = useSwitchTarget({
    onSuccess: (_saved, now) =>
      toast(now.enabled ? texts.hosts.switchedOn(hostname) : texts.hosts.switchedOff(hostname)),
    onError: toastError,
  });
  return (
    <Switch
      size="sm"
      aria-label={texts.hosts.enabled(hostname)}
      checked={enabled}
      disabled={!mayWrite}
      onChange={(event) => change.mutate({ hostname, enabled: event.currentTarget.checked })}
    />
  );
}
