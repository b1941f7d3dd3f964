import { Stop } from '../../say.ts';
import { oneOf, text } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { EnvFile } from './env-file.ts';
import { standings, type Standing } from './variables.ts';

const FORMATS = ['text', 'json', 'yaml'] as const;

export const configShow = recipe({
  name: 'config-show',
  summary:
    'Shows every variable that is in effect, secrets masked, and which of them the environment decides instead of .env.',
  example: ['certificates'],
  parameters: {
    section: optional(text, 'only sections with this in their heading, such as redis or logs'),
    format: byName(optional(oneOf(FORMATS), 'how; left out: text')),
  },
  run: async ({ section = '', format = 'text' }) => {
    const all = standings(EnvFile.read());
    const chosen = all.filter((each) => each.section.toLowerCase().includes(section.toLowerCase()));
    if (chosen.length === 0) {
      const sections = [...new Set(all.map((each) => each.section))].map((each) => `\n  ${each}`).join('');
      throw new Stop(`no section of .env has "${section}" in its heading. There are:${sections}`);
    }
    const json = Object.fromEntries(chosen.map(({ name, shown }) => [name, shown]));
    if (format === 'json') return { json, text: JSON.stringify(json, undefined, 2) };
    // A string of JSON is one of YAML as well.
    if (format === 'yaml')
      return { json, text: chosen.map(({ name, shown }) => `${name}: ${JSON.stringify(shown)}`).join('\n') };
    return {
      json,
      text: bySection(chosen),
      next: [
        ['change one', just('config-set', 'LOG_LEVEL', 'debug')],
        ['check them', just('config-validate')],
      ],
    };
  },
});

function bySection(chosen: readonly Standing[]): string {
  const sections = Map.groupBy(chosen, ({ section }) => section);
  return [...sections]
    .map(([section, variables]) => `${section}\n${variables.map((each) => `  ${lineOf(each)}`).join('\n')}`)
    .join('\n\n');
}

const lineOf = ({ name, shown, overridden }: Standing): string =>
  `${name}=${shown}${overridden ? '   (from the environment, not .env)' : ''}`;
