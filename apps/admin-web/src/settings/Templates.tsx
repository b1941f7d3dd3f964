import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SessionInfo, TemplateView } from '#contracts';
import { useSaveSettings, settingsQuery } from '../api/settings.ts';
import { templatesQuery } from '../api/templates.ts';
import { DataTable } from '../look/DataTable.tsx';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { Icon } from '../look/Icon.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { toast, toastError } from '../look/toast.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { texts } from '../texts.ts';
import { commonFields, sameFields } from './common-fields.ts';
import { TemplateDialogs } from './TemplateDialogs.tsx';
import { TemplateRow } from './TemplateRow.tsx';
import styles from './Templates.module.css';

const t = texts.templates;
const { name, fields, owner, actions } = t.columns;
const COLUMNS = [{ label: name }, { label: fields }, { label: owner }, { label: actions, quiet: true }];

/** The named sets of fields, and which of them is what new hosts get anyway. */
export function Templates({ session }: { readonly session: SessionInfo }): ReactElement {
  const { data: templates, error, refetch } = useQuery(templatesQuery);
  const { data: settings } = useQuery({ ...settingsQuery, enabled: session.admin });
  const { set } = useViewParams();
  const use = useSaveSettings({ onError: toastError });
  const mayWrite = session.scopes.includes('write');
  const makeDefault = (template: TemplateView): void =>
    use.mutate({ new_hosts: commonFields(template.fields) }, { onSuccess: () => toast(t.used(template.name)) });
  return (
    <div className={styles.templates}>
      {error && !templates && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {!error && !templates && <LoadingRows />}
      {templates?.length === 0 && <EmptyNote text={t.none} />}
      {templates && templates.length > 0 && (
        <DataTable caption={t.title} columns={COLUMNS}>
          {templates.map((template) => (
            <TemplateRow
              key={template.name}
              template={template}
              isDefault={settings !== undefined && sameFields(commonFields(template.fields), settings.new_hosts)}
              mayWrite={mayWrite && (session.admin || template.created_by === session.name)}
              {...(session.admin && { onUse: makeDefault })}
            />
          ))}
        </DataTable>
      )}
      {mayWrite && (
        <Button variant="default" leftSection={<Icon name="add" size={16} />} onClick={() => set('add', 'template')}>
          {t.add}
        </Button>
      )}
      <TemplateDialogs templates={templates ?? []} />
    </div>
  );
}
