import { Switch } from '@mantine/core';
import type { ReactElement } from 'react';
import type { CaStatus } from '#contracts';
import { parsePermittedNames } from '#domain';
import { useRenewCa, type Renewal } from '../api/ca.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { nameOf } from './authority-state.ts';
import { PermittedNames } from './PermittedNames.tsx';
import { namesIn, problemsIn, useDraft } from './use-draft.ts';

const t = texts.caRenew;

interface RenewalDraft {
  readonly root: boolean;
  readonly permitted_names: string;
}

const renewalOf = ({ root, permitted_names }: RenewalDraft): Renewal => ({
  root,
  permitted_names: namesIn(permitted_names),
});

interface Props {
  readonly ca: CaStatus;
  readonly onClose: () => void;
}

/** Makes the next generation of the CA, after saying what comes of it. */
export function RenewForm({ ca, onClose }: Props): ReactElement {
  const latest = ca.authorities.findLast(({ kind }) => kind === 'intermediate');
  const renew = useRenewCa({
    onSuccess: ({ authorities }, { root }) => {
      const issuing = authorities.find((each) => each.issuing);
      toast(t.done(issuing ? nameOf(issuing) : texts.ca.title, root));
      onClose();
    },
  });
  const first: RenewalDraft = { root: false, permitted_names: (latest?.permitted_names ?? []).join('\n') };
  const form = useDraft(first, renew, {
    bodyOf: renewalOf,
    problemsOf: ({ permitted_names: names }) =>
      new Map(problemsIn('permitted_names', () => parsePermittedNames(namesIn(names), 'permitted_names'))),
  });
  const { draft, change, problem } = form;
  return (
    <DialogForm send={t.submit} isPending={form.isPending} onSubmit={form.submit} onClose={onClose}>
      <Note tone="busy" text={t.willIntermediate} />
      <Switch
        label={t.root}
        description={t.rootHint}
        checked={draft.root}
        onChange={(event) => change({ root: event.currentTarget.checked })}
      />
      {draft.root && <Note tone="warn" text={t.willRoot} />}
      <PermittedNames
        value={draft.permitted_names}
        error={problem('permitted_names')}
        onChange={(permitted_names) => change({ permitted_names })}
      />
      {form.refusal !== undefined && <Note tone="bad" text={form.refusal} />}
    </DialogForm>
  );
}
