import { TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { TemplateView } from '#contracts';
import { InvalidInput, parseTemplateName } from '#domain';
import { ApiError } from '../api/ApiError.ts';
import { useSaveTemplate } from '../api/templates.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { sentence } from '../look/sentence.ts';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { FieldsEditor } from './FieldsEditor.tsx';
import { draftOfFields, fieldProblems, fieldsOfDraft } from './fields-draft.ts';
import { told } from './told.ts';

const t = texts.templates;

interface Props {
  /** The one to edit; left out: a new one. */
  readonly template?: TemplateView;
  readonly onClose: () => void;
}

/** Makes a template or changes one. */
export function TemplateForm({ template, onClose }: Props): ReactElement {
  const [name, setName] = useState(template?.name ?? '');
  const [notes, setNotes] = useState(template?.notes ?? '');
  const [draft, setDraft] = useState(() => draftOfFields(template?.fields ?? {}));
  const [checked, setChecked] = useState(false);
  const save = useSaveTemplate({
    onSuccess: (saved) => {
      toast(t.saved(saved.name));
      onClose();
    },
  });
  const own = fieldProblems(draft);
  const theirs = told(save.error, 'fields');
  const wrongName = template ? undefined : nameProblem(name.trim());
  const taken = save.error instanceof ApiError && save.error.status === 409 ? save.error.message : undefined;
  const submit = (): boolean => {
    setChecked(true);
    if (own.size > 0 || wrongName !== undefined) return false;
    save.mutate({ name: name.trim(), creates: !template, notes, fields: fieldsOfDraft(draft) });
    return true;
  };
  return (
    <DialogForm send={t.save} isPending={save.isPending} onSubmit={submit} onClose={onClose}>
      {!template && (
        <TextInput
          label={t.name}
          description={t.nameHint}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          value={name}
          error={(checked ? wrongName : undefined) ?? taken}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={t.notes}
        description={t.notesHint}
        value={notes}
        onChange={(event) => setNotes(event.currentTarget.value)}
      />
      <FieldsEditor draft={draft} problem={(field) => own.get(field) ?? theirs.get(field)} onChange={setDraft} />
      {save.error && theirs.size === 0 && taken === undefined && <Note tone="bad" text={save.error.message} />}
    </DialogForm>
  );
}

function nameProblem(name: string): string | undefined {
  try {
    parseTemplateName(name);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return sentence(error.problems[0]?.message);
  }
}
