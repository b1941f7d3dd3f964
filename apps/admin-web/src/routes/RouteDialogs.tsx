import type { ReactElement } from 'react';
import type { RouteView, SessionInfo } from '#contracts';
import { FormDialog } from '../look/FormDialog.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { routeFormTexts as t } from '../routes-texts.ts';
import { DeleteRoute } from './DeleteRoute.tsx';
import { whyNotChanged } from './route.ts';
import { RouteForm } from './RouteForm.tsx';

interface Props {
  readonly routes: readonly RouteView[];
  readonly session: SessionInfo;
}

/** The dialog that the address names, if any: `?add=route`, `?edit=ID`, `?delete=ID`. */
export function RouteDialogs({ routes, session }: Props): ReactElement | null {
  const { get, set } = useViewParams();
  const find = (id: string | undefined): RouteView | undefined =>
    routes.find((route) => route.route_id === id && !route.built_in && whyNotChanged(route, session) === undefined);
  const [edited, deleted] = [find(get('edit')), find(get('delete'))];
  const close = (): void => set(edited ? 'edit' : 'add', undefined);
  if (edited || (get('add') === 'route' && session.scopes.includes('write')))
    return (
      <FormDialog title={edited ? t.editTitle(edited.route_id) : t.addTitle} onClose={close}>
        <RouteForm key={edited?.route_id} route={edited} session={session} onClose={close} />
      </FormDialog>
    );
  if (deleted) return <DeleteRoute route={deleted} onClose={() => set('delete', undefined)} />;
  return null;
}
