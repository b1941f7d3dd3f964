import { Button, Modal } from '@mantine/core';
import type { ReactElement } from 'react';
import type { CaCertificateHandedOut } from '#contracts';
import { FactList } from '../look/FactList.tsx';
import { Note } from '../look/Note.tsx';
import { useIsNarrow } from '../look/use-is-narrow.ts';
import { texts } from '../texts.ts';
import styles from './CaForm.module.css';
import { saveFile } from './save-file.ts';

const t = texts.caHandOut;

interface Props {
  readonly name: string;
  readonly certificate: CaCertificateHandedOut;
  readonly onClose: () => void;
}

/** The one chance to take the key along. Nothing but its button closes it. */
export function HandedOut({ name, certificate, onClose }: Props): ReactElement {
  const { fullchain_pem, private_key_pem, pkcs12, expires_at, serial } = certificate;
  const fileName = name.replaceAll(/[^\w@.-]+/g, '_').replace(/^\.+/, '_');
  const file = (label: string, ending: string, content: string | Uint8Array<ArrayBuffer>): ReactElement => (
    <Button variant="default" onClick={() => saveFile(`${fileName}.${ending}`, content)}>
      {label}
    </Button>
  );
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
      <div className={styles.made}>
        <Note tone="warn" text={t.made} />
        <FactList
          facts={[
            [t.expires, texts.time.date(expires_at)],
            [t.serial, serial],
          ]}
        />
      </div>
      <div className={styles.downloads}>
        {file(t.chain, 'crt', fullchain_pem)}
        {file(t.key, 'key', private_key_pem)}
        {pkcs12 !== null && file(t.pkcs12, 'p12', bytesOf(pkcs12))}
      </div>
      <div className={styles.end}>
        <Button onClick={onClose}>{t.closing}</Button>
      </div>
    </Modal>
  );
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0);
