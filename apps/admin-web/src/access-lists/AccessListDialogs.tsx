import type { ReactElement } from 'react';
import type { AccessListView, SessionInfo } from '#contracts';
import { accessFormTexts as t } from '../access-texts.ts';
import { FormDialog } from '../look/FormDialog.tsx';
import { useViewParams } from '../look/use-view-params.ts';
import { AccessListForm } from './AccessListForm.tsx';
import { whyNotChanged } from './AccessListTable.tsx';
import { DeleteAccessList } from './DeleteAccessList.tsx';

interface Props {
  readonly lists: readonly AccessListView[];
  readonly session: SessionInfo;
}

/** The dialog that the address names, if any: `?add=list`, `?edit=NAME`, `?delete=NAME`. */
export function AccessListDialogs({ lists, session }: Props): ReactElement | null {
  const { get, set } = useViewParams();
  const find = (name: string | undefined): AccessListView | undefined =>
    lists.find((list) => list.name === name && whyNotChanged(list, session) === undefined);
  const [edited, deleted] = [find(get('edit')), find(get('delete'))];
  const close = (): void => set(edited ? 'edit' : 'add', undefined);
  if (edited || (get('add') === 'list' && session.scopes.includes('write')))
    return (
      <FormDialog title={edited ? t.editTitle(edited.name) : t.addTitle} onClose={close}>
        <AccessListForm key={edited?.name} list={edited} onClose={close} />
      </FormDialog>
    );
  if (deleted) return <DeleteAccessList list={deleted} onClose={() => set('delete', undefined)} />;
  return null;
}
