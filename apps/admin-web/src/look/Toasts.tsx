import { CloseButton } from '@mantine/core';
import { useSyncExternalStore, type ReactElement } from 'react';
import { texts } from '../texts.ts';
import { Icon } from './Icon.tsx';
import { dismissToast, shownToasts, onToasts } from './toast.ts';
import styles from './Toasts.module.css';

/** What has just happened, read out by screen readers: successes leave by themselves, failures stay until dismissed. */
export function Toasts(): ReactElement {
  const toasts = useSyncExternalStore(onToasts, shownToasts);
  return (
    <div className={styles.region} role="region" aria-live="polite" aria-label={texts.errors.notes}>
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className={styles.toast}
          data-tone={toast.tone}
          role={toast.tone === 'bad' ? 'alert' : 'status'}
        >
          <Icon name={toast.tone === 'bad' ? 'alert' : 'check'} />
          <p>{toast.text}</p>
          <CloseButton size="sm" aria-label={texts.errors.dismiss} onClick={() => dismissToast(toast.id)} />
        </div>
      ))}
    </div>
  );
}
