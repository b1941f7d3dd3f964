import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { groupsQuery, useDeleteGroup } from '../api/people.ts';
import type { LocalGroupView } from '#contracts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { toast } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { groupTexts as t } from '../people-texts.ts';
import { GroupForm } from './GroupForm.tsx';

const ALL = 1_000;

/** The dialog that the address names, if any: `?add=group`, `?edit=NAME`, `?delete=NAME`. */
export function GroupDialogs(): ReactElement | null {
  const { get, set } = useViewParams();
  const [edit, doomed] = [get('edit'), get('delete')];
  const { data: groups } = useQuery({
    ...groupsQuery({}, ALL),
    enabled: (edit ?? doomed) !== undefined,
  });
  const find = (name: string | undefined): LocalGroupView | undefined => groups?.find((group) => group.name === name);
  const [edited, deleted] = [find(edit), find(doomed)];
  const close = (): void => set(edited ? 'edit' : 'add', undefined);
  if (edited || get('add') === 'group')
    return (
      <FormDialog title={edited ? t.editTitle(edited.name) : t.addTitle} onClose={close}>
        <GroupForm key={edited?.name} group={edited} onClose={close} />
      </FormDialog>
    );
  if (deleted) return <DeleteGroup group={deleted} onClose={() => set('delete', undefined)} />;
  return null;
}

interface Props {
  readonly group: LocalGroupView;
  readonly onClose: () => void;
}

function DeleteGroup({ group: { name, users, github_groups, used_by }, onClose }: Props): ReactElement {
  const remove = useDeleteGroup({
    onSuccess: ({ logged_out: out }) => {
      toast([t.deleted(name), ...(out.length > 0 ? [t.loggedOut(out.length)] : [])].join(' '));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t.deleteTitle(name)}
      confirm={t.deleteConfirm}
      error={remove.error}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate(name)}
    >
      <p>{t.deleteEffect(users.length, github_groups.length)}</p>
      {used_by.length > 0 && <p>{t.deleteUsed(used_by)}</p>}
    </ConfirmDialog>
  );
}
