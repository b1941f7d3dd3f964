import { Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { Outdated } from './Outdated.tsx';

/** In place of a dialog whose file is not there. */
export function OutdatedDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Modal opened onClose={onClose} closeButtonProps={{ 'aria-label': texts.dialog.close }}>
      <Outdated />
    </Modal>
  );
}
