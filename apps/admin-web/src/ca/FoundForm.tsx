import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { KEY_TYPES, type KeyType } from '#domain';
import { useFoundCa } from '../api/ca.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import styles from './CaForm.module.css';
import { foundingOf, foundingProblems, NEW_CA, type FoundingDraft } from './founding-draft.ts';
import { PermittedNames } from './PermittedNames.tsx';
import { useDraft, type DraftForm } from './use-draft.ts';

const t = texts.caForm;

/** Makes the private CA, as `ca-init` does. */
export function FoundForm({ onClose }: { readonly onClose: () => void }): ReactElement {
  const found = useFoundCa({
    onSuccess: (_, { root_common_name }) => {
      toast(t.done(root_common_name));
      onClose();
    },
  });
  const form = useDraft(NEW_CA, found, { problemsOf: foundingProblems, bodyOf: foundingOf });
  return (
    <DialogForm send={t.submit} isPending={form.isPending} onSubmit={form.submit} onClose={onClose}>
      <TypedField form={form} field="root_common_name" label={t.root} />
      <TypedField form={form} field="intermediate_common_name" label={t.intermediate} />
      <div className={styles.pair}>
        <TypedField form={form} field="organization" label={t.organization} hint={t.optional} />
        <TypedField form={form} field="country" label={t.country} hint={`${t.countryHint} ${t.optional}`} />
      </div>
      <div className={styles.pair}>
        <TypedField form={form} field="root_days" label={t.rootYears} />
        <TypedField form={form} field="intermediate_days" label={t.intermediateYears} />
      </div>
      <div className={styles.pair}>
        <KeyField form={form} field="root_key_type" label={t.rootKey} />
        <KeyField form={form} field="intermediate_key_type" label={t.intermediateKey} />
      </div>
      <PermittedNames
        value={form.draft.permitted_names}
        error={form.problem('permitted_names')}
        onChange={(permitted_names) => form.change({ permitted_names })}
      />
      {form.refusal !== undefined && <Note tone="bad" text={form.refusal} />}
    </DialogForm>
  );
}

interface FieldProps<Field extends keyof FoundingDraft> {
  readonly form: DraftForm<FoundingDraft>;
  readonly field: Field;
  readonly label: string;
  readonly hint?: string;
}
type KeyName = 'root_key_type' | 'intermediate_key_type';

const TypedField = ({ form, field, label, hint }: FieldProps<Exclude<keyof FoundingDraft, KeyName>>): ReactElement => (
  <TextInput
    label={label}
    description={hint}
    autoComplete="off"
    inputMode={field.endsWith('_days') ? 'numeric' : 'text'}
    value={form.draft[field]}
    error={form.problem(field)}
    onChange={(event) => form.change({ [field]: event.currentTarget.value })}
  />
);

const KeyField = ({ form, field, label }: FieldProps<KeyName>): ReactElement => (
  <NativeSelect
    label={label}
    data={[...KEY_TYPES]}
    value={form.draft[field]}
    error={form.problem(field)}
    onChange={(event) => form.change({ [field]: event.currentTarget.value as KeyType })}
  />
);
