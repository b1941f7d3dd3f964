import { Modal } from '@mantine/core';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import type { ReactElement } from 'react';
import type { SessionInfo, TargetView } from '#contracts';
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
    <Modal
      opened
      title={title}
      size="lg"
      fullScreen={useIsNarrow()}
      onClose={onClose}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': texts.dialog.close }}
    >
      <HostForm {...(target && { target })} session={session} onClose={onClose} />
    </Modal>
  );
}
