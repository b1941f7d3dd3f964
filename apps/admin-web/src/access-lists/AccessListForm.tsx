import { NativeSelect, TextInput } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { AccessListView } from '#contracts';
import type { Satisfy } from '#domain';
import { accessFormTexts as t } from '../access-texts.ts';
import { useSaveAccessList } from '../api/access-lists.ts';
import { useDraft, type DraftForm } from '../ca/use-draft.ts';
import more from '../hosts/MoreOptions.module.css';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import { fewOf } from './few-of.ts';
import { draftOf, problemsOf, savingOf, usedRules, usedUsers, type AccessDraft } from './access-draft.ts';
import { RuleFields } from './RuleFields.tsx';
import { UserFields } from './UserFields.tsx';

interface Props {
  readonly list: AccessListView | undefined;
  readonly onClose: () => void;
}

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** Adds an access list or edits one. */
export function AccessListForm({ list, onClose }: Props): ReactElement {
  const [before] = useState(() => draftOf(list));
  const save = useSaveAccessList({
    onSuccess: ({ access_list: { name }, warning }) => {
      toast([list ? t.saved(name) : t.added(name), warning].filter(Boolean).join(' '));
      onClose();
    },
  });
  const bodyOf = (draft: AccessDraft): ReturnType<typeof savingOf> => savingOf(draft, list && before);
  const form = useDraft(before, save, { problemsOf, bodyOf, live: true });
  const { draft, change, problem } = form;
  return (
    <DialogForm send={list ? t.save : t.add} isPending={form.isPending} onSubmit={form.submit} onClose={onClose}>
      {list && list.used_by.length > 0 && <Note tone="busy" text={t.used(fewOf(list.used_by))} />}
      {!list && (
        <TextInput
          {...PLAIN}
          label={t.name}
          placeholder={t.namePlaceholder}
          data-autofocus
          value={draft.name}
          error={problem('name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      )}
      <TextInput
        label={t.note}
        value={draft.note}
        error={problem('note')}
        onChange={(event) => change({ note: event.currentTarget.value })}
      />
      <RuleFields form={form} />
      <UserFields form={form} />
      {usedRules(draft).length > 0 && usedUsers(draft).length > 0 && (
        <NativeSelect
          label={t.satisfy}
          data={t.satisfies.map((each) => ({ ...each }))}
          value={draft.satisfy}
          onChange={(event) => change({ satisfy: event.currentTarget.value as Satisfy })}
        />
      )}
      <MoreFields form={form} />
      {form.refusal !== undefined && <Note tone="bad" text={form.refusal} />}
    </DialogForm>
  );
}

/** What most lists never need, folded away unless something in it is wrong. */
function MoreFields({ form: { draft, change, problem } }: { readonly form: DraftForm<AccessDraft> }): ReactElement {
  const isWrong = (problem('realm') ?? problem('labels')) !== undefined;
  return (
    <details className={more.more} open={isWrong ? true : undefined}>
      <summary>{t.more}</summary>
      <div className={more.options}>
        <TextInput
          label={t.realm}
          description={t.realmHint}
          value={draft.realm}
          error={problem('realm')}
          onChange={(event) => change({ realm: event.currentTarget.value })}
        />
        <TextInput
          {...PLAIN}
          label={t.labels}
          description={t.labelsHint}
          value={draft.labels}
          error={problem('labels')}
          onChange={(event) => change({ labels: event.currentTarget.value })}
        />
      </div>
    </details>
  );
}
