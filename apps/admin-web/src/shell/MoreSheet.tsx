import { Drawer } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { Appearance } from '../look/Appearance.tsx';
import styles from './MoreSheet.module.css';
import { Navigation } from './Navigation.tsx';

/** All views on a phone, and what the side has on a wide screen. Going somewhere closes it. */
export function MoreSheet({ onClose }: { readonly onClose: () => void }): ReactElement {
  return (
    <Drawer
      opened
      position="bottom"
      size="auto"
      title={texts.more.title}
      onClose={onClose}
      closeButtonProps={{ 'aria-label': texts.dialog.close }}
    >
      {/* The links have the keyboard and the names; a click on any of them bubbles up to here. */}
      <div className={styles.sheet} onClickCapture={(event) => closesAfter(event.target) && onClose()}>
        <Navigation />
        <Appearance />
      </div>
    </Drawer>
  );
}

const closesAfter = (target: EventTarget): boolean => target instanceof Element && target.closest('a') !== null;
