import { Suspense, useState, type ReactElement } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import type { SessionInfo } from '#contracts';
import { useLiveUpdates } from '../live/use-live-updates.ts';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { texts } from '../texts.ts';
import { HealthNotes } from './HealthNotes.tsx';
import { lazyDialog } from './lazily.ts';
import { NotFound } from './NotFound.tsx';
import { Side } from './Side.tsx';
import { useShellKeys, type Overlay } from './use-shell-keys.ts';
import { homeView, views } from './views.ts';
import styles from './Shell.module.css';

const Palette = lazyDialog(() => import('./palette/Palette.tsx').then((file) => file.Palette));
const Shortcuts = lazyDialog(() => import('./palette/Shortcuts.tsx').then((file) => file.Shortcuts));
const MoreSheet = lazyDialog(() => import('./MoreSheet.tsx').then((file) => file.MoreSheet));

/** The frame around every view. It lives as long as the session, and so does the stream of events that it opens. */
export function Shell({ session }: { readonly session: SessionInfo }): ReactElement {
  const connection = useLiveUpdates();
  const [overlay, setOverlay] = useState<Overlay>();
  useShellKeys(setOverlay);
  const close = (): void => setOverlay(undefined);
  return (
    <div className={styles.shell}>
      <button type="button" className={styles.skip} onClick={() => document.getElementById('content')?.focus()}>
        {texts.skipToContent}
      </button>
      <Side session={session} connection={connection} overlay={overlay} onOpen={setOverlay} />
      <main id="content" tabIndex={-1} className={styles.content}>
        <HealthNotes />
        <Suspense fallback={<LoadingRows />}>
          <Routes>
            <Route index element={<Navigate to={`/${homeView.path}`} replace />} />
            {views.map(({ path, page: Page }) => (
              <Route key={path} path={`${path}/*`} element={<Page session={session} />} />
            ))}
            <Route path="*" element={<NotFound home={homeView} onFind={() => setOverlay('palette')} />} />
          </Routes>
        </Suspense>
      </main>
      <Suspense fallback={null}>
        {overlay === 'palette' && <Palette session={session} onClose={close} onOpen={setOverlay} />}
        {overlay === 'shortcuts' && <Shortcuts onClose={close} />}
        {overlay === 'more' && <MoreSheet onClose={close} />}
      </Suspense>
    </div>
  );
}
