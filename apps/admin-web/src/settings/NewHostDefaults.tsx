import { Button } from '@mantine/core';
import { useState, type FormEvent, type ReactElement } from 'react';
import type { SettingsView } from '#contracts';
import { useSaveSettings } from '../api/settings.ts';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { FieldsEditor } from './FieldsEditor.tsx';
import { draftOfFields, fieldProblems, fieldsOfDraft } from './fields-draft.ts';
import { told } from './told.ts';
import styles from './UnknownHosts.module.css';

const t = texts.serverSettings;

/** The fields that hosts get which are made from now on. */
export function NewHostDefaults({ settings }: { readonly settings: SettingsView }): ReactElement {
  const [draft, setDraft] = useState(() => draftOfFields(settings.new_hosts));
  const save = useSaveSettings({ onSuccess: () => toast(t.saved) });
  const own = fieldProblems(draft);
  const theirs = told(save.error, 'new_hosts');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (own.size === 0) save.mutate({ new_hosts: fieldsOfDraft(draft) });
  };
  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      {draft.size === 0 && <p className={styles.dim}>{t.noDefaults}</p>}
      <FieldsEditor
        draft={draft}
        problem={(name) => own.get(name) ?? theirs.get(name)}
        onChange={(changed) => {
          setDraft(changed);
          save.reset();
        }}
      />
      {save.error && theirs.size === 0 && <Note tone="bad" text={save.error.message} />}
      <Button type="submit" loading={save.isPending}>
        {t.saveDefaults}
      </Button>
    </form>
  );
}
