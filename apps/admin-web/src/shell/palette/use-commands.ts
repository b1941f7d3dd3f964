import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { SessionInfo } from '#contracts';
import { otherRecordsQuery } from '../../api/palette.ts';
import { useSignOut } from '../../api/session.ts';
import { targetsQuery } from '../../api/targets.ts';
import { exists, useCertificates } from '../../certificates/use-certificates.ts';
import { leadsTo } from '../../hosts/host.ts';
import { toastError } from '../../look/toast.ts';
import { texts } from '../../texts.ts';
import { APPEARANCES } from '../../look/Appearance.tsx';
import { views, type View } from '../views.ts';
import type { Command } from './command.ts';

const t = texts.palette;
const g = t.groups;

/** Everything that can be gone to and done, for whoever is signed in. */
export function useCommands(session: SessionInfo, onShortcuts: () => void): Command[] {
  return [...useViews(), ...useActs(session, onShortcuts), ...useRecords()];
}

function useViews(): Command[] {
  const navigate = useNavigate();
  return views.map(({ path, label, icon }) => ({
    id: `view ${path}`,
    group: g.views,
    label,
    icon,
    run: () => void navigate(`/${path}`),
  }));
}

function useActs(session: SessionInfo, onShortcuts: () => void): Command[] {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const go = (to: string) => (): void => void navigate(to);
  return [
    ...(session.scopes.includes('write')
      ? [
          act(t.addHost, 'add', go('/hosts?add=host')),
          act(t.order, 'certificate', go('/certificates?add=order')),
          act(t.import, 'upload', go('/certificates?add=import')),
        ]
      : []),
    ...APPEARANCES.filter(({ value }) => value !== colorScheme).map(({ value, icon }) =>
      act(texts.appearance.switchTo[value], icon, () => setColorScheme(value)),
    ),
    act(t.shortcuts, 'keyboard', onShortcuts),
    act(texts.shell.signOut, 'signOut', () => signOut.mutate(undefined, { onError: toastError })),
  ];
}

/** Hosts and certificates are loaded already; the others are asked for when the palette opens. */
function useRecords(): Command[] {
  const navigate = useNavigate();
  const { data: targets = [] } = useQuery(targetsQuery);
  const certificates = [...useCertificates().values()].filter(exists);
  const { data: others } = useQuery(otherRecordsQuery);
  const to = (path: string, parameter: string, name: string) => (): void =>
    void navigate(`/${path}?${parameter}=${encodeURIComponent(name)}`);
  const [routes, lists] = [listed('routes'), listed('access-lists')];
  return [
    ...targets.map((target): Command => ({
      id: `host ${target.hostname}`,
      group: g.hosts,
      label: target.hostname,
      hint: leadsTo(target),
      icon: 'host',
      run: to('hosts', 'q', target.hostname),
    })),
    ...certificates.map(({ name, certificate, usedBy }): Command => ({
      id: `certificate ${name}`,
      group: g.certificates,
      label: name,
      hint: (certificate?.domains ?? usedBy).join(', '),
      icon: 'certificate',
      run: to('certificates', 'details', name),
    })),
    ...(others?.routes ?? []).flatMap(({ route_id, path_pattern }): Command[] =>
      routes
        ? [
            {
              id: `route ${route_id}`,
              group: g.records,
              label: t.route(path_pattern, route_id),
              icon: routes.icon,
              run: to(routes.path, 'q', route_id),
            },
          ]
        : [],
    ),
    ...(others?.lists ?? []).flatMap(({ name }): Command[] =>
      lists
        ? [
            {
              id: `access list ${name}`,
              group: g.records,
              label: t.accessList(name),
              icon: lists.icon,
              run: to(lists.path, 'q', name),
            },
          ]
        : [],
    ),
  ];
}

const act = (label: string, icon: Command['icon'], run: () => void): Command => ({
  id: `act ${label}`,
  group: g.acts,
  label,
  icon,
  run,
});

/** What a view lists leads there, once there is one. */
const listed = (path: string): View | undefined => views.find((view) => view.path === path);
