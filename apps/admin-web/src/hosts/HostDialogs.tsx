import { lazy, Suspense, type ReactElement } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { SessionInfo } from '#contracts';
import { FormDialog } from '../look/FormDialog.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { DeleteHost } from './DeleteHost.tsx';
import type { Host } from './host.ts';
import { hostPath } from './host-path.ts';
import { NewHostForm } from './NewHostForm.tsx';

const Templates = lazy(() =>
  import('./TemplatesDialog.tsx').then(({ TemplatesDialog }) => ({ default: TemplatesDialog })),
);
const SaveAsTemplate = lazy(() =>
  import('./SaveAsTemplate.tsx').then((dialog) => ({ default: dialog.SaveAsTemplate })),
);

interface Props {
  readonly hosts: readonly Host[];
  readonly session: SessionInfo;
}

/**
 * The dialog that the address names, if any: `?add=host` (with `&from=TEMPLATE`), `?clone=NAME`, `?delete=NAME`, `?template=NAME`
 * (save it as one), `?templates=all`.
 */
export function HostDialogs({ hosts, session }: Props): ReactElement | null {
  const { get, set } = useViewParams();
  const navigate = useNavigate();
  const mayWrite = session.scopes.includes('write');
  const { pathname } = useLocation();
  const find = (name: string | undefined): Host | undefined => hosts.find(({ target }) => target.hostname === name);
  const [cloned, deleted, saved] = [find(get('clone')), find(get('delete')), find(get('template'))];

  if (!mayWrite) return null;
  if (get('add') === 'host' || cloned) {
    const title = cloned ? texts.hostClone.title(cloned.target.hostname) : texts.hostForm.addTitle;
    const close = (): void => set(cloned ? 'clone' : 'add', undefined);
    return (
      <FormDialog title={title} onClose={close}>
        <NewHostForm
          {...(cloned && { like: cloned.target })}
          templateName={get('from')}
          session={session}
          onClose={close}
        />
      </FormDialog>
    );
  }
  if (deleted) {
    // On its own page there is nothing left to be looked at.
    const isItsPage = pathname.endsWith(hostPath(deleted.target.hostname));
    const leave = (): void => (isItsPage ? void navigate('/hosts', { replace: true }) : set('delete', undefined));
    return <DeleteHost host={deleted} hosts={hosts} onClose={() => set('delete', undefined)} onDeleted={leave} />;
  }
  return (
    <Suspense fallback={null}>
      {saved && <SaveAsTemplate target={saved.target} onClose={() => set('template', undefined)} />}
      {get('templates') !== undefined && <Templates session={session} onClose={() => set('templates', undefined)} />}
    </Suspense>
  );
}
