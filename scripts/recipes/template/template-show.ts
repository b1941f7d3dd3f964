import { TemplateView } from '#contracts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { READING_TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { NAME, shown } from './template-parameters.ts';

export const templateShow = recipe({
  name: 'template-show',
  summary: 'Shows the fields of a template.',
  example: ['website', 'admin'],
  parameters: { ...NAME, ...READING_TOKEN },
  run: async ({ name, token }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const template = await api.ask('GET', '/templates/{name}', TemplateView, { path: { name } });
    return {
      json: template,
      text: shown(template),
      next: [['change it', just('template-update', name, 'https-redirect=true')]],
    };
  },
});
