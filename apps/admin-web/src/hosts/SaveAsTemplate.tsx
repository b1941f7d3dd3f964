import { Checkbox, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { TargetUpdate, TargetView } from '#contracts';
import { InvalidInput, parseTemplateName } from '#domain';
import { ApiError } from '../api/ApiError.ts';
import { useSaveTemplate } from '../api/templates.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { Note } from '../look/Note.tsx';
import { sentence } from '../look/sentence.ts';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { templateFieldsOf } from './template-fields.ts';

const t = texts.hostTemplates;

interface Props {
  readonly target: TargetView;
  readonly onClose: () => void;
}

/** Makes of a host what others can begin with. */
export function SaveAsTemplate({ target, onClose }: Props): ReactElement {
  const [name, setName] = useState('');
  const [notes, setNotes] = useState('');
  const [withTarget, setWithTarget] = useState(false);
  const [checked, setChecked] = useState(false);
  const save = useSaveTemplate({
    onSuccess: (template) => {
      toast(t.saved(template.name));
      onClose();
    },
  });
  const theirs = save.error instanceof ApiError && save.error.status === 409 ? save.error.message : undefined;
  const problem = problemOf(name);
  const fields: TargetUpdate = templateFieldsOf(target, withTarget);
  const submit = (): boolean => {
    setChecked(true);
    if (problem !== undefined) return false;
    save.mutate({ name, creates: true, notes, fields });
    return true;
  };
  return (
    <FormDialog title={t.saveTitle(target.hostname)} onClose={onClose}>
      <DialogForm send={t.save} isPending={save.isPending} onSubmit={submit} onClose={onClose}>
        <TextInput
          label={t.name}
          description={t.nameHint}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          value={name}
          error={(checked ? sentence(problem) : undefined) ?? theirs}
          onChange={(event) => {
            setName(event.currentTarget.value);
            save.reset();
          }}
        />
        <Textarea label={t.notes} rows={2} value={notes} onChange={(event) => setNotes(event.currentTarget.value)} />
        <Checkbox
          label={t.withTarget}
          checked={withTarget}
          onChange={(event) => setWithTarget(event.currentTarget.checked)}
        />
        <p>
          {t.saveHint} <code>{Object.keys(fields).join(', ')}</code>
        </p>
        {save.error && theirs === undefined && <Note tone="bad" text={save.error.message} />}
      </DialogForm>
    </FormDialog>
  );
}

function problemOf(name: string): string | undefined {
  try {
    parseTemplateName(name);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems[0]?.message;
  }
}
