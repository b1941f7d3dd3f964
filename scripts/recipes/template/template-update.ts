import { TemplateView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { REMOVE, TARGET_FIELDS, without } from '../proxy/target-fields.ts';
import { checkDirectory, targetBody, TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { ABOUT, NAME, told } from './template-parameters.ts';

export const templateUpdate = recipe({
  name: 'template-update',
  summary: 'Changes fields of a template; what is not named stays. Hosts that were made by it stay as they are.',
  example: ['website', 'admin', 'hsts=max-age=31536000', 'remove=labels'],
  parameters: { ...NAME, ...TOKEN, ...TARGET_FIELDS, ...REMOVE, ...ABOUT },
  check: ({ about, remove, ...values }) =>
    about === undefined && remove === undefined && Object.keys(targetBody(values, '')).length === 0
      ? [{ field: 'key=value', message: 'is missing: name at least one field to change' }]
      : checkDirectory(values),
  run: async ({ name, token, about: notes, remove, ...values }, context) => {
    const api = context.api(await tokenFor(context, token));
    const { fields: before } = await api.ask('GET', '/templates/{name}', TemplateView, { path: { name } });
    const fields = { ...without(before, remove), ...targetBody(values, context.configuration.ACME_STAGING_URL) };
    return told(
      await api.ask('PUT', '/templates/{name}', TemplateView, { path: { name }, body: { notes, fields } }),
      `Changed the template ${name}.`,
    );
  },
});
