import { Textarea, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import type { LocalGroupView } from '#contracts';
import { parseGithubUser, parseGroup, parseLocalGroupName, parseNotes } from '#domain';
import { useSaveGroup, type SaveGroup } from '../api/people.ts';
import { problemsIn, useDraft, type Problems } from '../ca/use-draft.ts';
import { DialogForm } from '../look/DialogForm.tsx';
import { Note } from '../look/Note.tsx';
import { toast } from '../look/toast.ts';
import { groupTexts as t } from '../people-texts.ts';
import styles from './PeoplePage.module.css';

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
const linesOf = (text: string): string[] =>
  text
    .split(/[\n,]+/)
    .map((line) => line.trim())
    .filter(Boolean);

interface Draft {
  readonly name: string;
  readonly users: string;
  readonly github_groups: string;
  readonly note: string;
}

const problemsOf = ({ name, users, github_groups, note }: Draft): Problems =>
  new Map([
    ...problemsIn('name', () => parseLocalGroupName(name)),
    ...problemsIn('users', () => linesOf(users).map((user) => parseGithubUser(user))),
    ...problemsIn('github_groups', () => linesOf(github_groups).map((group) => parseGroup(group))),
    ...problemsIn('note', () => parseNotes(note)),
  ]);

interface Props {
  readonly group: LocalGroupView | undefined;
  readonly onClose: () => void;
}

/** Makes a group or changes one. */
export function GroupForm({ group, onClose }: Props): ReactElement {
  const save = useSaveGroup({
    onSuccess: ({ group: { name }, logged_out: out }) => {
      toast([t.saved(name), ...(out.length > 0 ? [t.loggedOut(out.length)] : [])].join(' '));
      onClose();
    },
  });
  const bodyOf = ({ name, users, github_groups, note }: Draft): SaveGroup => ({
    name: name.trim(),
    creates: !group,
    fields: { users: linesOf(users), github_groups: linesOf(github_groups), note },
  });
  const first: Draft = {
    name: group?.name ?? '',
    users: group?.users.join('\n') ?? '',
    github_groups: group?.github_groups.join('\n') ?? '',
    note: group?.note ?? '',
  };
  const form = useDraft(first, save, { problemsOf, bodyOf, live: true });
  const { draft, change, problem } = form;
  const field = (
    name: keyof Draft,
  ): { value: string; error: string | undefined; onChange: (event: { currentTarget: { value: string } }) => void } => ({
    value: draft[name],
    error: problem(name),
    onChange: (event) => change({ [name]: event.currentTarget.value }),
  });
  const area = { ...PLAIN, rows: 4, classNames: { input: styles.names } };
  return (
    <DialogForm send={group ? t.save : t.add} isPending={form.isPending} onSubmit={form.submit} onClose={onClose}>
      {group && group.used_by.length > 0 && <Note tone="busy" text={t.used(group.used_by)} />}
      {!group && (
        <TextInput {...PLAIN} label={t.name} placeholder={t.namePlaceholder} data-autofocus {...field('name')} />
      )}
      <Textarea {...area} label={t.users} description={t.usersHint} {...field('users')} />
      <Textarea {...area} label={t.teams} description={t.teamsHint} {...field('github_groups')} />
      <TextInput label={t.note} {...field('note')} />
      {form.refusal !== undefined && <Note tone="bad" text={form.refusal} />}
    </DialogForm>
  );
}
