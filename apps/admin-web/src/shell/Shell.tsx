import { Suspense, type ReactElement } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import type { SessionInfo } from '#contracts';
import { useLiveUpdates } from '../live/use-live-updates.ts';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Mark } from '../look/Mark.tsx';
import { texts } from '../texts.ts';
import { Account } from './Account.tsx';
import { ConnectionState } from './ConnectionState.tsx';
import { HealthNotes } from './HealthNotes.tsx';
import { Navigation } from './Navigation.tsx';
import { views } from './views.ts';
import styles from './Shell.module.css';

/** The frame around every view. It lives as long as the session, and so does the stream of events that it opens. */
export function Shell({ session }: { readonly session: SessionInfo }): ReactElement {
  const connection = useLiveUpdates();
  return (
    <div className={styles.shell}>
      <button type="button" className={styles.skip} onClick={() => document.getElementById('content')?.focus()}>
        {texts.skipToContent}
      </button>
      <header className={styles.brand}>
        <Mark size={26} />
        <span>{texts.product}</span>
      </header>
      <Navigation />
      <div className={styles.foot}>
        <ConnectionState connection={connection} />
        <Account session={session} />
      </div>
      <main id="content" tabIndex={-1} className={styles.content}>
        <HealthNotes />
        <Suspense fallback={<LoadingRows />}>
          <Routes>
            {views.map(({ path, page: Page }) => (
              <Route key={path} path={`${path}/*`} element={<Page session={session} />} />
            ))}
            <Route path="*" element={<Navigate to="/hosts" replace />} />
          </Routes>
        </Suspense>
      </main>
    </div>
  );
}
