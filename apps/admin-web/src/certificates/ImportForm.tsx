import { TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { texts } from '../texts.ts';
import { useImportForm } from './use-import-form.ts';

const t = texts.importForm;

/** Takes a certificate and its key out of two files. Neither is shown. */
export function ImportForm({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { draft, change, problem, submit, isPending, refusal } = useImportForm(onClose);
  return (
    <DialogForm send={t.submit} isPending={isPending} onSubmit={submit} onClose={onClose}>
      <Note tone="busy" text={t.lead} />
      <TextInput
        label={t.name}
        description={t.nameHint}
        placeholder={texts.orderForm.namePlaceholder}
        data-autofocus
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={draft.name}
        error={problem('cert_name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        type="file"
        label={t.chain}
        description={t.chainHint}
        error={problem('fullchain_pem')}
        onChange={(event) => change({ chain: event.currentTarget.files?.[0] })}
      />
      <TextInput
        type="file"
        label={t.key}
        description={t.keyHint}
        error={problem('private_key_pem')}
        onChange={(event) => change({ key: event.currentTarget.files?.[0] })}
      />
      {refusal !== undefined && <Note tone="bad" text={refusal} />}
    </DialogForm>
  );
}
