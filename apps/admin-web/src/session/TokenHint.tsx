import type { ReactElement } from 'react';
import { CopyValue } from '../look/CopyValue.tsx';
import { texts } from '../texts.ts';
import styles from './TokenHint.module.css';

const t = texts.signIn;

/** How to make a token, for whoever has none yet. */
export function TokenHint(): ReactElement {
  return (
    <aside className={styles.hint}>
      <h2>{t.noToken}</h2>
      <p>{t.howTo}</p>
      <CopyValue value={t.command} copy={t.copy} copied={t.copied} />
    </aside>
  );
}
