import { Button, Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import type { TokenRotated } from '#contracts';
import { CopyValue } from '../look/CopyValue.tsx';
import { Note } from '../look/Note.tsx';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { texts } from '../texts.ts';
import { rotateTexts as t } from '../tokens-texts.ts';
import styles from './Secret.module.css';

interface Props {
  readonly rotated: TokenRotated;
  readonly onClose: () => void;
}

/** The one time that a new secret is told. Nothing but its button closes it. */
export function RotatedDialog({ rotated: { name, token, previous_until }, onClose }: Props): ReactElement {
  return (
    <Modal
      opened
      size="lg"
      title={t.madeTitle(name)}
      fullScreen={useIsNarrow()}
      onClose={onClose}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <div className={styles.body}>
        <Note tone="warn" text={t.made} />
        <CopyValue value={token} copy={t.copySecret} copied={t.copied} />
        <p>{previous_until === null ? t.ended : t.until(texts.time.date(previous_until))}</p>
      </div>
      <div className={styles.end}>
        <Button onClick={onClose}>{t.closing}</Button>
      </div>
    </Modal>
  );
}
