import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { HistoryEntryDetail } from '#contracts';
import { changeQuery, useUndo } from '../api/history.ts';
import { undoTexts as t } from '../history-texts.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { Difference } from '../look/Difference.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import styles from './ChangeDialog.module.css';
import { subjectOf } from './subject.ts';

interface Props {
  readonly entryId: string;
  readonly onClose: () => void;
}

/** Takes a change back after saying what that does; where something stands against it, it says what. */
export function UndoDialog({ entryId, onClose }: Props): ReactElement {
  // It may have been overtaken since the list was read.
  const { data: change, error, isFetchedAfterMount } = useQuery({ ...changeQuery(entryId), refetchOnMount: 'always' });
  const undo = useUndo({
    onSuccess: ({ message }) => {
      toast(`${message}.`);
      onClose();
    },
  });
  if (!change || !isFetchedAfterMount || change.not_undoable !== null)
    return (
      <FormDialog title={change?.not_undoable ? t.against : t.title} onClose={onClose}>
        {error && <Note tone="bad" text={error.message} />}
        {!error && !(change && isFetchedAfterMount) && <LoadingRows />}
        {change?.not_undoable && <Note tone="warn" text={change.not_undoable} />}
      </FormDialog>
    );
  return (
    <ConfirmDialog
      title={t.title}
      confirm={t.confirm}
      error={undo.error}
      busy={undo.isPending}
      onClose={onClose}
      onConfirm={() => undo.mutate(entryId)}
    >
      <Effects change={change} />
      <p>{t.again}</p>
    </ConfirmDialog>
  );
}

function Effects({ change }: { readonly change: HistoryEntryDetail }): ReactElement {
  const { action, kind, diff, fields } = change;
  const what = subjectOf(change);
  if (action === 'create')
    return (
      <>
        <p>{t.create(what)}</p>
        {kind === 'target' && <p>{t.createHost}</p>}
      </>
    );
  if (action === 'delete') return <p>{t.delete(what)}</p>;
  return (
    <div className={styles.body}>
      <p>{t.update(what, fields.length)}</p>
      <Difference entries={diff.map(({ path, before, after }) => ({ path, before: after, after: before }))} />
    </div>
  );
}
