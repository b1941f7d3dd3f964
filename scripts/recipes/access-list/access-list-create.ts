import { AccessListSaved } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { FIELDS, NAME, TOKEN, told } from './parameters.ts';

export const accessListCreate = recipe({
  name: 'access-list-create',
  summary: 'Makes an access list: who may reach the hosts that it is attached to, by address and by password.',
  example: ['office', 'admin', 'rule=allow 10.0.0.0/8', 'user=alice:secret'],
  parameters: { ...NAME, ...TOKEN, ...FIELDS },
  run: async ({ name, token, rule: rules, user: users, satisfy, realm, note, labels }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { name, satisfy, rules, users, realm, note, labels };
    const answer = await api.ask('POST', '/access-lists', AccessListSaved, { body });
    return told(answer, answer.access_list, `Made the access list ${name}.`);
  },
});
