import type { ReactElement } from 'react';
import type { TemplateView } from '#contracts';
import { useDeleteTemplate } from '../api/templates.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { toast } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { TemplateForm } from './TemplateForm.tsx';

const t = texts.templates;

/** The dialog that the address names, if any: `?add=template`, `?template=NAME`, `?delete=NAME`. */
export function TemplateDialogs({ templates }: { readonly templates: readonly TemplateView[] }): ReactElement | null {
  const { get, set } = useViewParams();
  const find = (name: string | undefined): TemplateView | undefined => templates.find((one) => one.name === name);
  const [edited, deleted] = [find(get('template')), find(get('delete'))];
  if (get('add') === 'template')
    return (
      <FormDialog title={t.addTitle} onClose={() => set('add', undefined)}>
        <TemplateForm onClose={() => set('add', undefined)} />
      </FormDialog>
    );
  if (edited)
    return (
      <FormDialog title={t.editTitle(edited.name)} onClose={() => set('template', undefined)}>
        <TemplateForm template={edited} onClose={() => set('template', undefined)} />
      </FormDialog>
    );
  if (deleted) return <DeleteTemplate template={deleted} onClose={() => set('delete', undefined)} />;
  return null;
}

interface DeleteProps {
  readonly template: TemplateView;
  readonly onClose: () => void;
}

function DeleteTemplate({ template: { name, fields }, onClose }: DeleteProps): ReactElement {
  const remove = useDeleteTemplate({
    onSuccess: () => {
      toast(t.deleted(name));
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
      <p>{t.deleteSets(Object.keys(fields).length)}</p>
      <p>{t.deleteEffect}</p>
    </ConfirmDialog>
  );
}
