import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { historyQuery } from '../api/certificates.ts';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { texts } from '../texts.ts';
import styles from './CertificateHistory.module.css';
import { issuerOf } from './issuer.ts';

const t = texts.certificateHistory;
const TONES = { completed: 'ok', failed: 'bad', imported: 'off' } as const;

/** Every attempt to get a certificate, newest first. */
export function CertificateHistory({ name }: { readonly name: string }): ReactElement {
  const { data: attempts = [], error, isPending, refetch } = useQuery(historyQuery(name));
  if (error) return <LoadingFailed error={error} onRetry={() => void refetch()} />;
  if (isPending) return <LoadingRows />;
  if (attempts.length === 0) return <EmptyNote text={t.empty} />;
  return (
    <ol className={styles.attempts}>
      {attempts.map(({ id, result, reason, ended_at, asked_directory_url: url, message, remarks }) => (
        <li key={id}>
          <StateLabel tone={TONES[result]} label={t.result[result]} detail={[message, ...remarks].join(' ')} />
          <span className={styles.when}>
            {t.line(
              url === null ? issuerOf(url).label : `${issuerOf(url).label}, ${t.reason[reason]}`,
              texts.time.date(ended_at),
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
