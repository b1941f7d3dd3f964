import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { texts } from '../texts.ts';
import styles from './PageHeader.module.css';

interface Props {
  readonly title: string;
  /** One line that sums the view up. */
  readonly summary?: ReactNode;
  /** What can be done here, the most usual last. */
  readonly children?: ReactNode;
}

/** Where the view was that had the last heading. */
let before: string | undefined;

/** Heads a view, names it in the browser's tab, and takes the focus when somebody has come here from another view. */
export function PageHeader({ title, summary, children }: Props): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    document.title = texts.titleOf(title, texts.product);
    return () => {
      document.title = texts.product;
    };
  }, [title]);
  useEffect(() => {
    const arrived = before !== undefined && before !== pathname;
    before = pathname;
    if (arrived && !document.querySelector('[role="dialog"]')) heading.current?.focus();
  }, [pathname]);
  return (
    <div className={styles.header}>
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {summary !== undefined && <div className={styles.summary}>{summary}</div>}
      </div>
      <div className={styles.actions}>{children}</div>
    </div>
  );
}
