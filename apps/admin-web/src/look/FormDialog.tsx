import { Modal } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { texts } from '../texts.ts';
import { useIsNarrow } from './use-is-narrow.ts';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The frame of a form: a click beside it loses nothing. */
export function FormDialog({ title, onClose, children }: Props): ReactElement {
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
      {children}
    </Modal>
  );
}
