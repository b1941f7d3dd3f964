import { AccessListSaved, AccessListView } from '#contracts';
import { Stop } from '../../say.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { usernames, type UserGiven } from './kinds.ts';
import { FIELDS, NAME, TOKEN, told } from './parameters.ts';

export const accessListUpdate = recipe({
  name: 'access-list-update',
  summary:
    'Changes an access list. What is not named stays; rules are replaced by those that are given, users are added or changed.',
  example: ['office', 'admin', 'user=bob:secret', 'remove-user=alice'],
  parameters: {
    ...NAME,
    ...TOKEN,
    ...FIELDS,
    remove_user: byName(optional(usernames, 'once for each who may not come in any more'), 'remove_users'),
  },
  check: ({ satisfy, rule, user, realm, note, labels, remove_user }) =>
    [satisfy, rule, user, realm, note, labels, remove_user].every((value) => value === undefined)
      ? [{ field: 'key=value', message: 'is missing: name at least one field to change' }]
      : [],
  run: async ({ name, token, rule: rules, user, remove_user, satisfy, realm, note, labels }, context) => {
    const api = context.api(await tokenFor(context, token));
    const changesUsers = user !== undefined || remove_user !== undefined;
    const users = changesUsers
      ? usersAfter(
          await api.ask('GET', '/access-lists/{name}', AccessListView, { path: { name } }),
          user ?? [],
          remove_user ?? [],
        )
      : undefined;
    const answer = await api.ask('PUT', '/access-lists/{name}', AccessListSaved, {
      path: { name },
      body: { satisfy, rules, users, realm, note, labels },
    });
    return told(answer, answer.access_list, `Changed the access list ${name}.`);
  },
});

/** Whoever is sent without a password keeps the one that there is. */
function usersAfter(list: AccessListView, given: readonly UserGiven[], removed: readonly string[]): UserGiven[] {
  const { users } = list;
  if (!users) throw new Stop(`the access list ${list.name} belongs to another token: ${list.created_by}`);
  const known = users.map(({ username }) => username);
  const unknown = removed.filter((name) => !known.includes(name));
  if (unknown.length)
    throw new Stop(
      `${list.name} has no user ${unknown.join(', ')}. Those that it has: ${just('access-list-show', list.name)}`,
    );
  const changed = new Set([...removed, ...given.map(({ username }) => username)]);
  return [...known.filter((username) => !changed.has(username)).map((username) => ({ username })), ...given];
}
