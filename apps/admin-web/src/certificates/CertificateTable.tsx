import type { ReactElement } from 'react';
import { DataTable, type Column } from '../look/DataTable.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { useNow } from '../look/use-now.ts';
import { texts } from '../texts.ts';
import { CertificateRow } from './CertificateRow.tsx';
import type { CertificateItem } from './use-certificates.ts';

const c = texts.certificates.columns;
const columns: readonly Column[] = [
  { label: c.name },
  { label: c.issuer },
  { label: c.expires },
  { label: c.usedBy },
  { label: c.status },
  { label: c.actions, quiet: true },
];

export function CertificateTable({ items }: { readonly items: readonly CertificateItem[] }): ReactElement {
  const now = useNow();
  if (items.length === 0) return <EmptyNote text={texts.certificates.noMatch} />;
  return (
    <DataTable caption={texts.certificates.title} columns={columns}>
      {items.map((item) => (
        <CertificateRow key={item.name} item={item} now={now} />
      ))}
    </DataTable>
  );
}
