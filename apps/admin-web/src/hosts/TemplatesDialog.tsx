import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { useSearchParams } from 'react-router';
import type { SessionInfo, TemplateView } from '#contracts';
import { templatesQuery, useDeleteTemplate } from '../api/templates.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './TemplatesDialog.module.css';

const t = texts.hostTemplates;

interface Props {
  readonly session: SessionInfo;
  readonly onClose: () => void;
}

/** The templates there are, to make a host from one or to delete it. */
export function TemplatesDialog({ session, onClose }: Props): ReactElement {
  const { data: templates } = useQuery(templatesQuery);
  const [deleted, setDeleted] = useState<string>();
  const [, setParams] = useSearchParams();
  const use = (name: string): void =>
    setParams((before) => {
      const after = new URLSearchParams([...before].filter(([param]) => param !== 'templates'));
      after.set('add', 'host');
      after.set('from', name);
      return after;
    });
  if (deleted !== undefined) return <DeleteTemplate name={deleted} onClose={() => setDeleted(undefined)} />;
  return (
    <FormDialog title={t.title} onClose={onClose}>
      <p className={styles.lead}>{t.lead}</p>
      {!templates && <LoadingRows />}
      {templates?.length === 0 && <EmptyNote text={t.empty} />}
      <ul className={styles.templates}>
        {templates?.map((template) => (
          <li key={template.name}>
            <div>
              <strong>{template.name}</strong>
              <p>{described(template)}</p>
            </div>
            <Button variant="default" size="xs" aria-label={t.useOf(template.name)} onClick={() => use(template.name)}>
              {t.use}
            </Button>
            {(session.admin || template.owner_token_hash !== undefined) && (
              <Button
                variant="subtle"
                color="red"
                size="xs"
                aria-label={t.deleteOf(template.name)}
                onClick={() => setDeleted(template.name)}
              >
                {t.delete}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </FormDialog>
  );
}

const described = ({ fields, created_by, notes = '' }: TemplateView): string =>
  [t.fields(Object.keys(fields).length), t.by(created_by), notes].filter(Boolean).join(' · ');

function DeleteTemplate({ name, onClose }: { readonly name: string; readonly onClose: () => void }): ReactElement {
  const remove = useDeleteTemplate({
    onSuccess: () => {
      toast(t.deleted(name));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t.deleteTitle(name)}
      confirm={t.delete}
      error={remove.error}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate(name)}
    >
      <p>{t.deleteEffect}</p>
    </ConfirmDialog>
  );
}
