import { lazy, Suspense, type ReactElement } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import type { SessionInfo } from '#contracts';
import { CertificatesPage } from '../certificates/CertificatesPage.tsx';
import { HostsPage } from '../hosts/HostsPage.tsx';
import { useLiveUpdates } from '../live/use-live-updates.ts';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Mark } from '../look/Mark.tsx';
import { SettingsPage } from '../settings/SettingsPage.tsx';
import { texts } from '../texts.ts';
import { Account } from './Account.tsx';
import { ConnectionState } from './ConnectionState.tsx';
import { HealthNotes } from './HealthNotes.tsx';
import { Navigation } from './Navigation.tsx';
import styles from './Shell.module.css';

/** What is looked at now and then is not part of the first load. Of a server that was updated meanwhile it is there no more. */
const CaPage = lazy(() =>
  import('../ca/CaPage.tsx').then(
    ({ CaPage: page }) => ({ default: page }),
    () => ({ default: Outdated }),
  ),
);

function Outdated(): ReactElement {
  return <LoadingFailed error={new Error(texts.errors.viewMissing)} onRetry={() => location.reload()} />;
}

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
            <Route path="hosts" element={<HostsPage session={session} />} />
            <Route path="certificates" element={<CertificatesPage session={session} />} />
            <Route path="ca" element={<CaPage session={session} />} />
            <Route path="settings" element={<SettingsPage />} />
            <Route path="*" element={<Navigate to="/hosts" replace />} />
          </Routes>
        </Suspense>
      </main>
    </div>
  );
}
