import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import { Icon } from './Icon.tsx';
import styles from './LoadingFailed.module.css';

interface Props {
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Stands where something could not be loaded, says why, and lets it be tried again. */
export function LoadingFailed({ error, onRetry }: Props): ReactElement {
  return (
    <section className={styles.box} role="alert">
      <Icon name="alert" size={24} />
      <h2>{texts.errors.loadingFailed}</h2>
      <p>{error.message}</p>
      <Button variant="default" onClick={onRetry}>
        {texts.errors.tryAgain}
      </Button>
    </section>
  );
}
