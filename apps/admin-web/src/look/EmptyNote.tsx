import type { ReactElement } from 'react';
import styles from './EmptyNote.module.css';

/** Says that there is nothing here, in the place where it would be. */
export function EmptyNote({ text }: { readonly text: string }): ReactElement {
  return <p className={styles.note}>{text}</p>;
}
