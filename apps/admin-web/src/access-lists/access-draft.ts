import type { AccessListUpdate, AccessListView } from '#contracts';
import {
  parseAccessListName,
  parseLabels,
  parseNetwork,
  parsePassword,
  parseRealm,
  parseUsername,
  type AccessAction,
  type Satisfy,
} from '#domain';
import { accessFormTexts as t } from '../access-texts.ts';
import type { SaveAccessList } from '../api/access-lists.ts';
import { problemsIn, type Problems } from '../ca/use-draft.ts';
import { sentence } from '../look/sentence.ts';

const MAX_NOTE = 2_000;

export interface RuleDraft {
  readonly key: number;
  readonly action: AccessAction;
  readonly network: string;
  readonly note: string;
}

export interface UserDraft {
  readonly key: number;
  readonly username: string;
  readonly password: string;
  readonly note: string;
  /** It is in the list already, and keeps its password where none is typed. */
  readonly isKnown: boolean;
}

/** A list as it is being typed; its fields have the API's names. */
export interface AccessDraft {
  readonly name: string;
  readonly note: string;
  readonly satisfy: Satisfy;
  readonly rules: readonly RuleDraft[];
  readonly users: readonly UserDraft[];
  readonly realm: string;
  readonly labels: string;
}

let lastKey = 0;
const nextKey = (): number => (lastKey += 1);
export const newRule = (): RuleDraft => ({ key: nextKey(), action: 'allow', network: '', note: '' });
export const newUser = (): UserDraft => ({ key: nextKey(), username: '', password: '', note: '', isKnown: false });

export const draftOf = (list: AccessListView | undefined): AccessDraft => ({
  name: list?.name ?? '',
  note: list?.note ?? '',
  satisfy: list?.satisfy ?? 'all',
  rules: list?.rules.map((rule) => ({ ...rule, key: nextKey() })) ?? [],
  users: list?.users?.map(({ username, note }) => ({ ...newUser(), username, note, isKnown: true })) ?? [],
  realm: list?.realm ?? 'Restricted',
  labels: list?.labels.join(', ') ?? '',
});

/** Rows that were left wholly empty say nothing. */
export const usedRules = ({ rules }: AccessDraft): RuleDraft[] =>
  rules.filter(({ network, note }) => network.trim() !== '' || note.trim() !== '');
export const usedUsers = ({ users }: AccessDraft): UserDraft[] =>
  users.filter(({ username, password, note }) => username !== '' || password !== '' || note.trim() !== '');

const labelsIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

const fieldsOf = (draft: AccessDraft): AccessListUpdate => ({
  note: draft.note.trim(),
  satisfy: draft.satisfy,
  rules: usedRules(draft).map(({ action, network, note }) => ({
    action,
    network: parseNetwork(network),
    note: note.trim(),
  })),
  users: usedUsers(draft).map(({ username, password, note }) => ({
    username,
    note: note.trim(),
    ...(password !== '' && { password }),
  })),
  realm: draft.realm.trim(),
  labels: labelsIn(draft.labels),
});

/** All of a new list; of one that there is only what differs, so that nobody else's change of another field is undone. */
export function savingOf(draft: AccessDraft, before: AccessDraft | undefined): SaveAccessList {
  const fields = fieldsOf(draft);
  if (!before) return { name: draft.name.trim(), creates: true, fields };
  const was = fieldsOf(before) as Record<string, unknown>;
  const changes = Object.entries(fields).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name]));
  return { name: before.name, creates: false, fields: Object.fromEntries(changes) };
}

/** What is wrong with one network or one user, in a sentence; nothing while the field is empty. */
export const networkProblem = (network: string): string | undefined =>
  network.trim() === '' ? undefined : problemOf(() => parseNetwork(network));
export const usernameProblem = (username: string): string | undefined =>
  username === '' ? undefined : problemOf(() => parseUsername(username));
export const passwordProblem = (password: string): string | undefined =>
  password === '' ? undefined : problemOf(() => parsePassword(password));

const problemOf = (parse: () => unknown): string | undefined => sentence(new Map(problemsIn('', parse)).get(''));

const isWrong = ({ username, password, isKnown }: UserDraft): boolean =>
  username === '' ||
  (password === '' && !isKnown) ||
  (usernameProblem(username) ?? passwordProblem(password)) !== undefined;

/** Every wrong field, by the same rules and in the same words as the API. */
export function problemsOf(draft: AccessDraft): Problems {
  const rules = usedRules(draft);
  const users = usedUsers(draft);
  return new Map([
    ...problemsIn('name', () => parseAccessListName(draft.name.trim())),
    ...(draft.note.length > MAX_NOTE ? [['note', t.noteLong] as const] : []),
    ...(rules.some(({ network }) => network.trim() === '' || networkProblem(network) !== undefined)
      ? [['rules', t.rulesWrong] as const]
      : []),
    ...(new Set(users.map(({ username }) => username)).size < users.length ? [['users', t.usersTwice] as const] : []),
    ...(users.some(isWrong) ? [['users', t.usersWrong] as const] : []),
    ...problemsIn('realm', () => parseRealm(draft.realm.trim())),
    ...problemsIn('labels', () => parseLabels(labelsIn(draft.labels))),
  ]);
}
