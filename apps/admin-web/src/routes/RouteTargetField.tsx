import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { ROUTE_INSTANCES } from '#domain';
import { targetsQuery } from '../api/targets.ts';
import type { DraftForm } from '../ca/use-draft.ts';
import { routeFormTexts as t } from '../routes-texts.ts';
import type { RouteDraft } from './route-draft.ts';

/** Where a route leads: one of the hosts that have a backend, one of our own apps, or a port. */
export function RouteTargetField({ form }: { readonly form: DraftForm<RouteDraft> }): ReactElement {
  const { draft, change, problem } = form;
  const { data: targets = [] } = useQuery(targetsQuery);
  const { target_type: type, target_value: value } = draft;
  const error = problem('target_value');
  const set = (event: { currentTarget: { value: string } }): void =>
    change({ target_value: event.currentTarget.value });
  if (type === 'port')
    return (
      <TextInput label={t.port} inputMode="numeric" autoComplete="off" value={value} error={error} onChange={set} />
    );
  if (type === 'instance')
    return (
      <NativeSelect label={t.instance} data={['', ...ROUTE_INSTANCES]} value={value} error={error} onChange={set} />
    );
  const hosts = targets.filter(({ kind }) => kind === 'proxy').map(({ hostname }) => hostname);
  const missing = value !== '' && !hosts.includes(value) ? [{ value, label: t.hostMissing(value) }] : [];
  return (
    <NativeSelect
      label={t.host}
      data={[{ value: '', label: t.hostNone }, ...missing, ...hosts]}
      value={value}
      error={error}
      onChange={set}
    />
  );
}
