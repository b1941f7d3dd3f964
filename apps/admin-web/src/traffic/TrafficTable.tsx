import type { ReactElement } from 'react';
import type { TrafficView } from '#contracts';
import { DataTable, type Column } from '../look/DataTable.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { texts } from '../texts.ts';
import styles from './TrafficTable.module.css';

const t = texts.traffic;
const { bytes, milliseconds } = texts.numbers;
const columns: readonly Column[] = [
  { label: t.time },
  { label: t.requests },
  { label: t.clientErrors },
  { label: t.serverErrors },
  { label: t.median },
  { label: t.p95 },
  { label: t.sent },
  { label: t.received },
];

/** The numbers of the plots; steps without a request are left out. */
export function TrafficTable({ traffic: { points } }: { readonly traffic: TrafficView }): ReactElement {
  const busy = points.filter(({ requests }) => requests > 0).toReversed();
  if (busy.length === 0) return <EmptyNote text={t.noTraffic} />;
  return (
    <DataTable caption={t.caption} columns={columns}>
      {busy.map((point) => {
        const cells = [
          point.requests.toLocaleString('en'),
          point.client_errors.toLocaleString('en'),
          (point.server_errors + point.unanswered).toLocaleString('en'),
          point.median_ms === null ? t.none : milliseconds(point.median_ms),
          point.p95_ms === null ? t.none : milliseconds(point.p95_ms),
          bytes(point.sent),
          bytes(point.received),
        ];
        return (
          <tr key={point.time} className={styles.row}>
            <th scope="row">{t.clock(point.time)}</th>
            {cells.map((cell, i) => (
              <td key={columns[i + 1]?.label} data-label={columns[i + 1]?.label}>
                {cell}
              </td>
            ))}
          </tr>
        );
      })}
    </DataTable>
  );
}
