import { TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { InvalidInput, parseLabels } from '#domain';
import { useChangeTargets } from '../api/targets.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { FormDialog } from '../look/FormDialog.tsx';
import { Note } from '../look/Note.tsx';
import { sentence } from '../look/sentence.ts';
import { texts } from '../texts.ts';
import type { Host } from './host.ts';
import { tellBulk } from './tell-bulk.ts';

const t = texts.hostBulk;

interface Props {
  readonly action: 'label' | 'unlabel';
  readonly hosts: readonly Host[];
  readonly onClose: () => void;
}

/** Puts labels on many hosts, or takes them off. */
export function BulkLabels({ action, hosts, onClose }: Props): ReactElement {
  const [typed, setTyped] = useState(action === 'label' ? '' : shared(hosts));
  const [checked, setChecked] = useState(false);
  const change = useChangeTargets({
    onSuccess: (changed) => {
      tellBulk(changed);
      onClose();
    },
  });
  const labels = typed.split(/[\s,]+/).filter(Boolean);
  const problem = problemOf(labels);
  const submit = (): boolean => {
    setChecked(true);
    if (problem !== undefined) return false;
    change.mutate({ action, labels, hostnames: hosts.map(({ target }) => target.hostname) });
    return true;
  };
  return (
    <FormDialog
      title={action === 'label' ? t.labelTitle(hosts.length) : t.unlabelTitle(hosts.length)}
      onClose={onClose}
    >
      <DialogForm send={t[action]} isPending={change.isPending} onSubmit={submit} onClose={onClose}>
        <TextInput
          label={t.labels}
          description={t.labelsHint}
          data-autofocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={typed}
          error={checked ? sentence(problem) : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {change.error && <Note tone="bad" text={change.error.message} />}
      </DialogForm>
    </FormDialog>
  );
}

/** The labels that all of them have. */
const shared = (hosts: readonly Host[]): string =>
  (hosts[0]?.target.labels ?? [])
    .filter((label) => hosts.every(({ target }) => target.labels.includes(label)))
    .join(' ');

function problemOf(labels: readonly string[]): string | undefined {
  if (labels.length === 0) return t.labelsMissing;
  try {
    parseLabels(labels);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems[0]?.message;
  }
}
