import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import styles from './FirstHost.module.css';

const t = texts.hosts.empty;

/** What to do when there is no host yet. */
export function FirstHost({ onAdd }: { readonly onAdd: (() => void) | undefined }): ReactElement {
  return (
    <section className={styles.box}>
      <h2>{t.title}</h2>
      <p>{t.lead}</p>
      <ol>
        {t.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {onAdd && (
        <div className={styles.ways}>
          <Button component={Link} to="/start">
            {t.guide}
          </Button>
          <Button variant="default" leftSection={<Icon name="add" size={16} />} onClick={onAdd}>
            {t.action}
          </Button>
        </div>
      )}
    </section>
  );
}
