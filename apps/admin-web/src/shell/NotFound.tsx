import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link, useLocation } from 'react-router';
import { PageHeader } from '../look/PageHeader.tsx';
import { texts } from '../texts.ts';
import styles from './NotFound.module.css';

const t = texts.notFound;

interface Props {
  /** The view that is offered instead. */
  readonly home: { readonly path: string; readonly label: string };
  readonly onFind: () => void;
}

/** In place of a view, where the address names none. */
export function NotFound({ home, onFind }: Props): ReactElement {
  const { pathname } = useLocation();
  return (
    <div className={styles.page}>
      <PageHeader title={t.title} />
      <p>{t.lead(pathname)}</p>
      <div className={styles.ways}>
        <Button component={Link} to={`/${home.path}`}>
          {t.home(home.label)}
        </Button>
        <Button variant="default" onClick={onFind}>
          {t.find}
        </Button>
      </div>
    </div>
  );
}
