import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { HistoryEntryDetail } from '#contracts';
import { changeQuery } from '../api/history.ts';
import { changeTexts as t, historyTexts } from '../history-texts.ts';
import { Difference } from '../look/Difference.tsx';
import { FactList } from '../look/FactList.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { Icon } from '../look/Icon.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Note } from '../look/Note.tsx';
import { texts } from '../texts.ts';
import styles from './ChangeDialog.module.css';
import { byWhat, historyOf, placeOf, subjectOf, upper } from './subject.ts';

interface Props {
  readonly entryId: string;
  /** Left out: it is not the caller's to undo. */
  readonly onUndo: (() => void) | undefined;
  readonly onClose: () => void;
}

/** A change in full: who, when, and each value before and after. */
export function ChangeDialog({ entryId, onUndo, onClose }: Props): ReactElement {
  const { data: change, error } = useQuery(changeQuery(entryId));
  const title = change ? t.title(historyTexts.did[change.action], upper(subjectOf(change))) : historyTexts.title;
  return (
    <FormDialog title={title} onClose={onClose}>
      {error && !change && <Note tone="bad" text={error.message} />}
      {!error && !change && <LoadingRows />}
      {change && <Change change={change} onUndo={onUndo} onClose={onClose} />}
    </FormDialog>
  );
}

interface ChangeProps extends Pick<Props, 'onUndo' | 'onClose'> {
  readonly change: HistoryEntryDetail;
}

function Change({ change, onUndo, onClose }: ChangeProps): ReactElement {
  const { time, who, diff, not_undoable: refusal } = change;
  return (
    <div className={styles.body}>
      <FactList
        facts={[
          [t.when, texts.time.date(time)],
          [t.who, t.by(who, byWhat(change))],
          [t.subject, <Subject key="subject" change={change} />],
          ...(change.undoes === null
            ? []
            : [
                [
                  t.undoes,
                  <Link key="undoes" to={`/history?change=${change.undoes}`}>
                    {change.undoes}
                  </Link>,
                ] as const,
              ]),
          [t.entry, <code key="entry">{change.entry_id}</code>],
        ]}
      />
      <section>
        <h3>{t.diff}</h3>
        {diff.length === 0 ? <p>{t.noDiff}</p> : <Difference entries={diff} />}
      </section>
      {refusal !== null && <Note tone="warn" text={refusal} />}
      <div className={styles.actions}>
        <Button variant="default" onClick={onClose}>
          {t.close}
        </Button>
        {refusal === null && onUndo && (
          <Button leftSection={<Icon name="undo" size={16} />} onClick={onUndo}>
            {t.undo}
          </Button>
        )}
      </div>
    </div>
  );
}

function Subject({ change }: { readonly change: HistoryEntryDetail }): ReactElement {
  const place = placeOf(change);
  return (
    <span className={styles.links}>
      {subjectOf(change)}
      {place !== undefined && <Link to={place}>{t.open}</Link>}
      <Link to={historyOf(change)}>{t.itsHistory}</Link>
    </span>
  );
}
