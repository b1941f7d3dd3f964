import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { HistoryEntryView, SessionInfo } from '#contracts';
import { historyTexts as t, undoTexts } from '../history-texts.ts';
import { ago } from '../look/ago.ts';
import { DataTable, type Column } from '../look/DataTable.tsx';
import row from '../look/Row.module.css';
import { useNow } from '../look/use-now.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { byWhat, placeOf, subjectOf, upper } from './subject.ts';

const c = t.columns;
const columns: readonly Column[] = [
  { label: c.what },
  { label: c.who },
  { label: c.when },
  { label: c.actions, quiet: true },
];

interface Props {
  readonly entries: readonly HistoryEntryView[];
  readonly session: SessionInfo;
}

export function HistoryTable({ entries, session }: Props): ReactElement {
  const now = useNow();
  const undone = new Set(entries.map(({ undoes }) => undoes));
  return (
    <DataTable caption={t.caption} columns={columns}>
      {entries.map((entry) => (
        <HistoryRow
          key={entry.entry_id}
          entry={entry}
          isUndone={undone.has(entry.entry_id)}
          mayUndo={session.scopes.includes('write')}
          now={now}
        />
      ))}
    </DataTable>
  );
}

interface RowProps {
  readonly entry: HistoryEntryView;
  readonly isUndone: boolean;
  readonly mayUndo: boolean;
  readonly now: number;
}

function HistoryRow({ entry, isUndone, mayUndo, now }: RowProps): ReactElement {
  const { entry_id, who, time, fields, undoes, action } = entry;
  const { set } = useViewParams();
  const subject = subjectOf(entry);
  const place = action === 'delete' ? undefined : placeOf(entry);
  return (
    <tr className={row.row}>
      <td className={row.main}>
        <span className={row.name}>
          {place === undefined ? upper(subject) : <Link to={place}>{upper(subject)}</Link>}
          <span className={row.tag}>{t.did[action]}</span>
          {undoes !== null && (
            <span className={row.tag} data-tone="busy">
              {t.undoes}
            </span>
          )}
          {isUndone && (
            <span className={row.tag} data-tone="warn">
              {t.undone}
            </span>
          )}
        </span>
        {fields.length > 0 && <span className={row.more}>{fields.join(', ')}</span>}
      </td>
      <td className={row.cell} data-label={c.who}>
        <div>
          {who} <span className={row.more}>{byWhat(entry)}</span>
        </div>
      </td>
      <td className={row.cell} data-label={c.when}>
        <time dateTime={time} title={texts.time.date(time)}>
          {ago(time, now)}
        </time>
      </td>
      <td className={row.actions}>
        <Button variant="subtle" size="xs" aria-label={t.showOf(subject)} onClick={() => set('change', entry_id)}>
          {t.show}
        </Button>
        {mayUndo && !isUndone && (
          <Button
            variant="subtle"
            size="xs"
            color="gray"
            aria-label={t.undoOf(subject)}
            onClick={() => set('undo', entry_id)}
          >
            {undoTexts.confirm}
          </Button>
        )}
      </td>
    </tr>
  );
}
