import type { ReactElement } from 'react';
import { CopyValue } from '../look/CopyValue.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { rotateTexts as t } from '../tokens-texts.ts';
import { justCommand } from './just-command.ts';
import styles from './Secret.module.css';

interface Props {
  readonly name: string;
  readonly isOwn: boolean;
  readonly onClose: () => void;
}

/** How a token is rotated that this page could not show the new secret of. */
export function RotateOnServer({ name, isOwn, onClose }: Props): ReactElement {
  return (
    <FormDialog title={t.ownTitle(name)} onClose={onClose}>
      <div className={styles.body}>
        <p>{isOwn ? t.own : t.admin}</p>
        <CopyValue value={justCommand('token-rotate', name)} copy={t.copyCommand} copied={t.copied} />
      </div>
    </FormDialog>
  );
}
