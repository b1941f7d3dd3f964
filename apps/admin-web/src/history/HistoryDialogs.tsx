import type { ReactElement } from 'react';
import type { SessionInfo } from '#contracts';
import { useViewParams } from '../look/use-view-params.ts';
import { ChangeDialog } from './ChangeDialog.tsx';
import { UndoDialog } from './UndoDialog.tsx';

/** The dialog that the address names, if any: `?change=ENTRY`, `?undo=ENTRY`. */
export function HistoryDialogs({ session }: { readonly session: SessionInfo }): ReactElement | null {
  const { get, set } = useViewParams();
  const [shown, undone] = [get('change'), get('undo')];
  const mayUndo = session.scopes.includes('write');
  if (undone !== undefined && mayUndo)
    return <UndoDialog key={undone} entryId={undone} onClose={() => set('undo', undefined)} />;
  if (shown !== undefined)
    return (
      <ChangeDialog
        key={shown}
        entryId={shown}
        onUndo={mayUndo ? () => set('undo', shown) : undefined}
        onClose={() => set('change', undefined)}
      />
    );
  return null;
}
