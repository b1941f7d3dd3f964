import { LocalGroupDeleted, LocalGroupSaved, LocalGroupView } from '#contracts';
import { text } from '../arguments/kinds.ts';
import { byName, optional, required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { entries, localGroupName } from './kinds.ts';
import { TOKEN } from './parameters.ts';

const NAME = { name: required(localGroupName, 'the group') };
const out = (people: readonly string[]): string =>
  people.length ? ` Logged out, because they are not in it any more: ${people.join(', ')}.` : '';

export const oauthGroupList = recipe({
  name: 'oauth-group-list',
  summary: 'Lists the local groups: people under a name of your own, for proxy-auth-config groups=NAME.',
  example: ['admin'],
  parameters: { ...TOKEN },
  run: async ({ token }, context) => {
    const groups = await context.api(await tokenFor(context, token)).list('/oauth/groups', LocalGroupView);
    return {
      json: groups,
      text: groups.length
        ? table(
            [
              { title: 'GROUP', of: ({ name }) => name },
              { title: 'USERS', of: ({ users }) => users.join(', ') || '-' },
              { title: 'OF GITHUB', of: ({ github_groups }) => github_groups.join(', ') || '-' },
              { title: 'HOSTS', of: ({ used_by }) => used_by.join(', ') || '-' },
              { title: 'NOTE', of: ({ note }) => note },
            ],
            groups,
          )
        : 'There are no local groups.',
      next: [['make one', just('oauth-group-set', 'admins', 'admin', 'users=alice,bob')]],
    };
  },
});

export const oauthGroupSet = recipe({
  name: 'oauth-group-set',
  summary: 'Makes a local group, or changes who is in it. Who is not in it any more is logged out.',
  example: ['admins', 'admin', 'users=alice,bob', 'github-groups=acme/admins'],
  parameters: {
    ...NAME,
    ...TOKEN,
    users: byName(optional(entries('auth_required_users', 'NAME'), 'GitHub usernames, in place of those that it has')),
    github_groups: byName(
      optional(
        entries('auth_required_groups', 'GROUP'),
        'organisations, and teams as org/team, whose members are in it',
      ),
    ),
    note: byName(optional(text, 'what it is for')),
  },
  run: async ({ name, token, users: people, github_groups: teams, note }, context) => {
    const body = { users: people, github_groups: teams, note };
    const answer = await context
      .api(await tokenFor(context, token))
      .ask('PUT', '/oauth/groups/{name}', LocalGroupSaved, { path: { name }, body });
    const { users, github_groups } = answer.group;
    const members = [...users, ...github_groups.map((group) => `all of ${group}`)].join(', ');
    return {
      json: answer,
      text: `${name} is ${members || 'empty'}.${out(answer.logged_out)}`,
      remarks: 'Who has come into it is in it from the next login on.',
      next: [['let only them use a host', just('proxy-auth-config', 'app.example.com', 'admin', `groups=${name}`)]],
    };
  },
});

export const oauthGroupDelete = recipe({
  name: 'oauth-group-delete',
  summary: 'Deletes a local group that no host requires.',
  example: ['admins', 'admin'],
  parameters: { ...NAME, ...TOKEN },
  run: async ({ name, token }, context) => {
    const answer = await context
      .api(await tokenFor(context, token))
      .ask('DELETE', '/oauth/groups/{name}', LocalGroupDeleted, { path: { name } });
    return {
      json: answer,
      text: `${answer.message}.${out(answer.logged_out)}`,
      next: [['see what is left', just('oauth-group-list', 'admin')]],
    };
  },
});
