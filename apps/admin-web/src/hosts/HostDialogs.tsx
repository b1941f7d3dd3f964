import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { useViewParams } from '../look/use-view-params.ts';
import { DeleteHost } from './DeleteHost.tsx';
import type { Host } from './host.ts';
import { HostDialog } from './HostDialog.tsx';

interface Props {
  readonly hosts: readonly Host[];
  readonly session: SessionInfo;
}

/** The dialog that the address names, if any: `?add=host`, `?edit=NAME`, `?delete=NAME`. */
export function HostDialogs({ hosts, session }: Props): ReactElement | null {
  const { get, set } = useViewParams();
  const find = (name: string | undefined): Host | undefined => hosts.find(({ target }) => target.hostname === name);
  const [edited, deleted] = [find(get('edit')), find(get('delete'))];

  if (get('add') === 'host') return <HostDialog session={session} onClose={() => set('add', undefined)} />;
  if (edited) return <HostDialog target={edited.target} session={session} onClose={() => set('edit', undefined)} />;
  if (deleted) return <DeleteHost host={deleted} hosts={hosts} onClose={() => set('delete', undefined)} />;
  return null;
}
