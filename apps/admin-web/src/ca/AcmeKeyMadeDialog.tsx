import { Button, Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import type { AcmeKeyMade } from '#contracts';
import { CopyValue } from '../look/CopyValue.tsx';
import { Note } from '../look/Note.tsx';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { texts } from '../texts.ts';
import styles from './AcmeDirectory.module.css';

const t = texts.caAcme;

interface Props {
  readonly made: AcmeKeyMade;
  readonly onClose: () => void;
}

/** The one time that the secret of a key is told. Nothing but its button closes it. */
export function AcmeKeyMadeDialog({ made: { kid, hmac_key }, onClose }: Props): ReactElement {
  return (
    <Modal
      opened
      size="lg"
      title={t.madeTitle}
      fullScreen={useIsNarrow()}
      onClose={onClose}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Note tone="warn" text={t.made} />
      <dl className={styles.secret}>
        <dt>{t.id}</dt>
        <dd>
          <CopyValue value={kid} copy={t.copyId} copied={t.copied} />
        </dd>
        <dt>{t.hmac}</dt>
        <dd>
          <CopyValue value={hmac_key} copy={t.copyHmac} copied={t.copied} />
        </dd>
      </dl>
      <div className={styles.end}>
        <Button onClick={onClose}>{t.closing}</Button>
      </div>
    </Modal>
  );
}
