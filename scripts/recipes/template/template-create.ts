import { TemplateView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { TARGET_FIELDS } from '../proxy/target-fields.ts';
import { checkDirectory, targetBody, TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { ABOUT, NAME, told } from './template-parameters.ts';

export const templateCreate = recipe({
  name: 'template-create',
  summary: 'Makes a template: fields that new hosts begin with where it is named.',
  example: ['website', 'admin', 'https-redirect=true', 'labels=web'],
  parameters: { ...NAME, ...TOKEN, ...TARGET_FIELDS, ...ABOUT },
  check: checkDirectory,
  run: async ({ name, token, about: notes, ...values }, context) => {
    const api = context.api(await tokenFor(context, token));
    const fields = targetBody(values, context.configuration.ACME_STAGING_URL);
    return told(
      await api.ask('POST', '/templates', TemplateView, { body: { name, notes, fields } }),
      `Made the template ${name}.`,
    );
  },
});
