import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { sessionQuery } from '../api/session.ts';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { Shell } from '../shell/Shell.tsx';
import styles from './SessionGate.module.css';
import { SignInPage } from './SignInPage.tsx';

/** The sign-in page or the product, by whether there is a session. Addresses stay, so a deep link survives the sign-in. */
export function SessionGate(): ReactElement | null {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  if (session) return <Shell session={session} />;
  if (session === null) return <SignInPage />;
  if (error)
    return (
      <main className={styles.centered}>
        <LoadingFailed error={error} onRetry={() => void refetch()} />
      </main>
    );
  return null;
}
