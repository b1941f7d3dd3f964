import { Modal } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { texts } from '../texts.ts';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The frame of the forms by which a certificate comes: a click beside it loses nothing. */
export function NewCertificateDialog({ title, onClose, children }: Props): ReactElement {
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
