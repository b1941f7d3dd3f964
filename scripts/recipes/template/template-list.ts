import { TemplateView } from '#contracts';
import { nothing, OWNED_LIST } from '../arguments/listing.ts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { READING_TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';

export const templateList = recipe({
  name: 'template-list',
  summary: 'Lists the templates: all, or those that a token may use.',
  example: ['alice'],
  parameters: { ...READING_TOKEN, ...OWNED_LIST },
  run: async ({ token, ...asked }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const templates = await api.list('/templates', TemplateView, { query: asked });
    const [first] = templates;
    return {
      json: templates,
      text: first
        ? table(
            [
              { title: 'TEMPLATE', of: ({ name }) => name },
              { title: 'FIELDS', of: ({ fields }) => Object.keys(fields).join(', ') || '-' },
              { title: 'OWNER', of: ({ created_by }) => created_by },
            ],
            templates,
          )
        : nothing(asked, 'There are no templates.', 'template'),
      next: first
        ? [['look at one', just('template-show', first.name)]]
        : [['make one', just('template-create', 'website', 'admin', 'https-redirect=true')]],
    };
  },
});
