import type { AccessListView } from '#contracts';
import { text } from '../arguments/kinds.ts';
import { byName, optional, required } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';
import { LABELS } from '../proxy/organisation-parameters.ts';
import { accessListName, accessRules, accessUsers, realm, satisfy } from './kinds.ts';

export { HOST, READING_TOKEN, TOKEN } from '../proxy/target-parameters.ts';

export const NAME = { name: required(accessListName, 'the access list') };

export const FIELDS = {
  satisfy: byName(optional(satisfy, 'all: the address and a password are needed; any: one of the two')),
  rule: byName(
    optional(accessRules, "once for each, in their order; the first that matches decides; 'none': no rule"),
    'rules',
  ),
  user: byName(optional(accessUsers, 'once for each; a hash of bcrypt or argon2 is taken as such'), 'users'),
  realm: byName(optional(realm, 'what browsers show when they ask for the password')),
  note: byName(optional(text, 'what it is for')),
  ...LABELS,
};

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Whom a list lets in, for a sentence that begins with its name. */
export function letsIn({ rules, user_count, satisfy: how, unmatched }: AccessListView): string {
  if (rules.length + user_count === 0) return 'lets nobody in: it has neither rules nor users';
  const users = `${counted(user_count, 'user')} with a password`;
  const addresses = `addresses by ${counted(rules.length, 'rule')}, all others ${unmatched === 'allow' ? 'too' : 'not'}`;
  if (rules.length === 0) return `lets in ${users}`;
  if (user_count === 0) return `lets in ${addresses}`;
  return `lets in ${addresses}, ${how === 'all' ? 'and of them' : 'or'} ${users}`;
}

/** What is told after a list was made or changed. */
export const told = (json: unknown, list: AccessListView, sentence: string): Outcome => ({
  json,
  text: `${sentence} It ${letsIn(list)}.`,
  next: [
    list.used_by.length === 0
      ? ['let a host keep to it', just('access-list-attach', 'app.example.com', list.name)]
      : ['look at it', just('access-list-show', list.name)],
  ],
});
