import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { RouteView } from '#contracts';
import { useDeleteRoute } from '../api/routes.ts';
import { targetsQuery } from '../api/targets.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toast } from '../look/toast.ts';
import { routeDeleteTexts as t } from '../routes-texts.ts';
import { appliesTo } from './route.ts';

interface Props {
  readonly route: RouteView;
  readonly onClose: () => void;
}

/** Deletes a route after saying where its requests go then. */
export function DeleteRoute({ route, onClose }: Props): ReactElement {
  const { route_id: id, path_pattern: path, enabled } = route;
  const { data: targets } = useQuery(targetsQuery);
  const remove = useDeleteRoute({
    onSuccess: () => {
      toast(t.done(id));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t.title(id)}
      confirm={t.confirm}
      error={remove.error}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate(id)}
    >
      <p>{t.effect(path)}</p>
      {targets && <p>{t.hosts(enabled ? targets.filter((host) => appliesTo(route, host)).length : 0)}</p>}
      <p>{t.again}</p>
    </ConfirmDialog>
  );
}
