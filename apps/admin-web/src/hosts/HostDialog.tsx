import type { ReactElement } from 'react';
import type { SessionInfo, TargetView } from '#contracts';
import { FormDialog } from '../look/FormDialog.tsx';
import { texts } from '../texts.ts';
import { HostForm } from './HostForm.tsx';

interface Props {
  /** The host to edit; left out: a new one. */
  readonly target?: TargetView;
  readonly session: SessionInfo;
  readonly onClose: () => void;
}

export function HostDialog({ target, session, onClose }: Props): ReactElement {
  const title = target ? texts.hostForm.editTitle(target.hostname) : texts.hostForm.addTitle;
  return (
    <FormDialog title={title} onClose={onClose}>
      <HostForm {...(target && { target })} session={session} onClose={onClose} />
    </FormDialog>
  );
}
