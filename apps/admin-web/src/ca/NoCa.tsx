import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import styles from '../hosts/FirstHost.module.css';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';

const t = texts.ca.none;

/** What a private CA is for, while there is none. @param onMake left out: it is not the caller's to make */
export function NoCa({ onMake }: { readonly onMake?: (() => void) | undefined }): ReactElement {
  return (
    <section className={styles.box}>
      <h2>{t.title}</h2>
      <p>{t.lead}</p>
      <ol>
        {t.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {onMake ? (
        <Button leftSection={<Icon name="add" size={16} />} onClick={onMake}>
          {t.action}
        </Button>
      ) : (
        <p>{t.notYours}</p>
      )}
    </section>
  );
}
