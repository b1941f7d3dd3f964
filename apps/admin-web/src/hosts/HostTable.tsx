import type { ReactElement } from 'react';
import { DataTable, type Column } from '../look/DataTable.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { texts } from '../texts.ts';
import type { Host } from './host.ts';
import { HostRow } from './HostRow.tsx';

const c = texts.hosts.columns;
const columns: readonly Column[] = [
  { label: c.host },
  { label: c.target },
  { label: c.protocols },
  { label: c.certificate },
  { label: c.owner },
  { label: c.enabled },
  { label: c.actions, quiet: true },
];

export function HostTable({ hosts }: { readonly hosts: readonly Host[] }): ReactElement {
  if (hosts.length === 0) return <EmptyNote text={texts.hosts.noMatch} />;
  return (
    <DataTable caption={texts.hosts.title} columns={columns}>
      {hosts.map((host) => (
        <HostRow key={host.target.hostname} host={host} />
      ))}
    </DataTable>
  );
}
