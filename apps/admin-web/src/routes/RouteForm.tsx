import type { ReactElement } from 'react';
import type { RouteView, SessionInfo } from '#contracts';
import { useSaveRoute, type SaveRoute } from '../api/routes.ts';
import { useDraft } from '../ca/use-draft.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import { routeFormTexts as t } from '../routes-texts.ts';
import { changesOf, draftOf, fieldsOf, problemsOf, type RouteDraft } from './route-draft.ts';
import { RouteFields, RouteOptions } from './RouteFields.tsx';

interface Props {
  readonly route: RouteView | undefined;
  readonly session: SessionInfo;
  readonly onClose: () => void;
}

/** Adds a route or edits one. */
export function RouteForm({ route, session, onClose }: Props): ReactElement {
  const before = draftOf(route);
  const save = useSaveRoute({
    onSuccess: ({ route_id: id }) => {
      toast(route ? t.saved(id) : t.added(id));
      onClose();
    },
  });
  const bodyOf = (draft: RouteDraft): SaveRoute =>
    route
      ? { creates: false, id: route.route_id, fields: changesOf(draft, before) }
      : { creates: true, id: draft.route_id || undefined, fields: fieldsOf(draft) };
  const form = useDraft(before, save, { problemsOf, bodyOf, live: true });
  return (
    <DialogForm send={route ? t.save : t.add} isPending={form.isPending} onSubmit={form.submit} onClose={onClose}>
      <RouteFields form={form} isNew={!route} admin={session.admin} />
      <RouteOptions form={form} />
      {form.refusal !== undefined && <Note tone="bad" text={form.refusal} />}
    </DialogForm>
  );
}
