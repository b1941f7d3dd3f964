import { useState, type ReactElement } from 'react';
import type { CaCertificateHandedOut } from '#contracts';
import { useHandOut } from '../api/ca.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { Note } from '../look/Note.tsx';
import { texts } from '../texts.ts';
import { handOutOf, handOutProblems, NEW_HAND_OUT } from './hand-out-draft.ts';
import { HandOutFields } from './HandOutFields.tsx';
import { HandedOut } from './HandedOut.tsx';
import { useDraft } from './use-draft.ts';

const t = texts.caHandOut;
interface Made {
  readonly name: string;
  readonly certificate: CaCertificateHandedOut;
}

/** Makes a certificate with its key, and then hands both out: they are in this dialog and nowhere else. */
export function HandOutDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const [made, setMade] = useState<Made>();
  return made ? (
    <HandedOut {...made} onClose={onClose} />
  ) : (
    <FormDialog title={t.title} onClose={onClose}>
      <HandOutForm onMade={setMade} onClose={onClose} />
    </FormDialog>
  );
}

interface Props {
  readonly onMade: (made: Made) => void;
  readonly onClose: () => void;
}

function HandOutForm({ onMade, onClose }: Props): ReactElement {
  const handOut = useHandOut({
    onSuccess: (certificate, { common_name: name }) => onMade({ name, certificate }),
  });
  const form = useDraft(NEW_HAND_OUT, handOut, { problemsOf: handOutProblems, bodyOf: handOutOf });
  return (
    <DialogForm send={t.submit} isPending={form.isPending} onSubmit={form.submit} onClose={onClose}>
      <Note tone="busy" text={t.lead} />
      <HandOutFields form={form} />
      {form.refusal !== undefined && <Note tone="bad" text={form.refusal} />}
    </DialogForm>
  );
}
