import { useId, type ReactElement, type ReactNode } from 'react';
import styles from './Section.module.css';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** One matter of the settings: what it is about beside what can be set. */
export function Section({ title, lead, children }: Props): ReactElement {
  const id = useId();
  return (
    <section className={styles.section} aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        <p>{lead}</p>
      </div>
      <div className={styles.card}>{children}</div>
    </section>
  );
}
