import { AccessListDeleted, AccessListView } from '#contracts';
import { toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { NAME, TOKEN } from './parameters.ts';

export const accessListDelete = recipe({
  name: 'access-list-delete',
  summary: 'Deletes an access list. While hosts use it only with force, which takes it off them first.',
  example: ['office', 'admin', 'force'],
  parameters: { ...NAME, ...TOKEN, force: toggle('do not ask, and take it off the hosts that use it') },
  run: async ({ name, token, force }, context) => {
    const api = context.api(await tokenFor(context, token));
    const { used_by } = await api.ask('GET', '/access-lists/{name}', AccessListView, { path: { name } });
    const opens = used_by.length ? ` These hosts are then open to all whom it kept out: ${used_by.join(', ')}.` : '';
    await context.terminal.mustConfirm(
      force,
      `This deletes the access list ${name}.${opens}`,
      just('access-list-delete', name, token ?? '', 'force'),
    );
    const answer = await api.ask('DELETE', '/access-lists/{name}', AccessListDeleted, {
      path: { name },
      query: { force: 'true' },
    });
    return { json: answer, text: `${answer.message}.`, next: [['see what is left', just('access-list-list')]] };
  },
});
