import { NotificationDeleted } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { NAME } from './notify-parameters.ts';

export const notifyDelete = recipe({
  name: 'notify-delete',
  summary: 'Deletes who is told of alerts; what waits for it is dropped.',
  example: ['ops'],
  parameters: { ...NAME, ...TOKEN },
  run: async ({ name, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const answer = await api.ask('DELETE', '/notifications/{name}', NotificationDeleted, { path: { name } });
    return { json: answer, text: `${answer.message}.`, next: [['look at the others', just('notify-list')]] };
  },
});
