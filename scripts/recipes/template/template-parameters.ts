import type { TemplateView } from '#contracts';
import { parseNotes, parseTemplateName } from '#domain';
import { byName, optional, required } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { fieldRows } from '../proxy/target-fields.ts';
import type { Outcome } from '../recipe.ts';
import { facts } from '../terminal/table.ts';

export const NAME = { name: required({ parse: parseTemplateName }, 'the template') };
export const ABOUT = {
  about: byName(optional({ shown: 'TEXT', parse: parseNotes }, 'notes about the template itself')),
};

export const shown = ({ name, fields, notes, created_by, created_at, updated_at }: TemplateView): string =>
  facts([
    ['template', name],
    ...fieldRows(fields),
    ...(notes ? [['about', notes] as [string, string]] : []),
    ['owner', created_by],
    ['made', created_at],
    ['changed', updated_at],
  ]);

export const told = (template: TemplateView, sentence: string): Outcome => ({
  json: template,
  text: `${sentence}\n\n${shown(template)}`,
  next: [['use it', just('proxy-create', 'app.example.com', 'http://localhost:3000', `template=${template.name}`)]],
});
