import type { ReactElement } from 'react';
import type { RunningApp, SystemView } from '#contracts';
import { DataTable, type Column } from '../look/DataTable.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { useNow } from '../look/use-now.ts';
import type { Tone } from '../look/tone.ts';
import { texts } from '../texts.ts';
import styles from './ProcessTable.module.css';

const t = texts.system;
const columns: readonly Column[] = [
  { label: t.columns.app },
  { label: t.columns.host },
  { label: t.columns.version },
  { label: t.columns.running },
  { label: t.columns.state },
];

/** Every replica of every part. */
export function ProcessTable({ system: { apps, version } }: { readonly system: SystemView }): ReactElement {
  const now = useNow();
  return (
    <DataTable caption={t.processes} columns={columns}>
      {apps.map((each) => (
        <tr key={each.id} className={styles.row}>
          <td className={styles.app}>{nameOf(each.app)}</td>
          <td className={styles.where}>{t.pid(each.host, each.pid)}</td>
          <td className={styles.version}>
            {each.version}
            {each.version !== version && <span className={styles.other}>{t.otherVersion}</span>}
          </td>
          <td className={styles.running}>{t.since((now - Date.parse(each.started_at)) / 1_000)}</td>
          <td className={styles.state}>
            <StateLabel {...stateOf(each)} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

const nameOf = (app: string): string => (Object.hasOwn(texts.parts, app) ? texts.parts[app as 'gateway'] : app);

function stateOf({ gateway }: RunningApp): { tone: Tone; label: string; detail?: string } {
  if (!gateway) return { tone: 'ok', label: t.fine };
  const { workers, hosts, certificates } = gateway;
  const listening = workers.filter((worker) => worker.listening).length;
  const behind = Math.max(0, ...workers.map((worker) => worker.behind));
  const deaths = workers.reduce((sum, worker) => sum + worker.deaths, 0);
  return {
    tone: listening < workers.length || behind > 0 ? 'warn' : 'ok',
    label: listening < workers.length ? t.workersLess : t.fine,
    detail: [
      texts.parts.workers(listening, workers.length),
      t.serves(hosts, certificates),
      ...(behind > 0 ? [t.behind(behind)] : []),
      ...(deaths > 0 ? [t.deaths(deaths)] : []),
    ].join(', '),
  };
}
