import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { IssuedCertificateView } from '#contracts';
import { issuedQuery } from '../api/ca.ts';
import { Lifetime } from '../certificates/Lifetime.tsx';
import { DataTable, type Column } from '../look/DataTable.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { SearchField } from '../look/SearchField.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { useNow } from '../look/use-now.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import styles from './IssuedTable.module.css';
import { issuedState, matches, originOf } from './issued-state.ts';

const t = texts.caIssued;
const columns: readonly Column[] = [
  { label: t.columns.name },
  { label: t.columns.kind },
  { label: t.columns.expires },
  { label: t.columns.status },
  { label: t.columns.owner },
  { label: t.columns.actions, quiet: true },
];

/** What the CA has issued, newest first, with a way to take each back. */
export function IssuedTable(): ReactElement {
  const { data: issued = [], error, isPending, refetch } = useQuery(issuedQuery);
  const { get, set } = useViewParams();
  const now = useNow();
  const search = get('q') ?? '';
  const shown = issued.filter((each) => matches(each, search));
  if (error && issued.length === 0) return <LoadingFailed error={error} onRetry={() => void refetch()} />;
  if (isPending) return <LoadingRows />;
  if (issued.length === 0) return <EmptyNote text={t.empty} />;
  return (
    <>
      <div className={styles.search}>
        <SearchField label={t.search} value={search} onChange={(value) => set('q', value, { replace: true })} />
      </div>
      {shown.length === 0 ? (
        <EmptyNote text={t.noMatch} />
      ) : (
        <DataTable caption={t.caption} columns={columns}>
          {shown.map((each) => (
            <IssuedRow key={each.serial} issued={each} now={now} onRevoke={() => set('revoke', each.serial)} />
          ))}
        </DataTable>
      )}
    </>
  );
}

interface RowProps {
  readonly issued: IssuedCertificateView;
  readonly now: number;
  readonly onRevoke: () => void;
}

function IssuedRow({ issued, now, onRevoke }: RowProps): ReactElement {
  const { common_name, names, purpose, created_by, serial } = issued;
  const { isOver, ...state } = issuedState(issued, now);
  const others = names.filter((name) => name !== common_name);
  return (
    <tr className={styles.row}>
      <td className={styles.name} title={serial}>
        {common_name}
        {others.length > 0 && <span className={styles.more}>{others.join(', ')}</span>}
      </td>
      <td className={styles.kind}>
        {t.purpose[purpose]}
        <span className={styles.more}>{originOf(issued)}</span>
      </td>
      <td className={styles.expires}>
        <Lifetime certificate={issued} now={now} />
      </td>
      <td className={styles.status}>
        <StateLabel {...state} />
      </td>
      <td className={styles.owner}>{created_by}</td>
      <td className={styles.actions}>
        {!isOver && (
          <Button variant="subtle" color="red" size="xs" aria-label={t.revokeOf(common_name)} onClick={onRevoke}>
            {t.revoke}
          </Button>
        )}
      </td>
    </tr>
  );
}
