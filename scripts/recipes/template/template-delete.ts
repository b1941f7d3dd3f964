import { TemplateDeleted } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { NAME } from './template-parameters.ts';

export const templateDelete = recipe({
  name: 'template-delete',
  summary: 'Deletes a template. Hosts that were made by it stay as they are.',
  example: ['website', 'admin'],
  parameters: { ...NAME, ...TOKEN },
  run: async ({ name, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const answer = await api.ask('DELETE', '/templates/{name}', TemplateDeleted, { path: { name } });
    return { json: answer, text: `${answer.message}.`, next: [['look at the others', just('template-list')]] };
  },
});
