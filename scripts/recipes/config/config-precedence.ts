import { ALIASES } from '#config';
import { optional } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table, type Column } from '../terminal/table.ts';
import { EnvFile } from './env-file.ts';
import { isSecret, masked, standings, variable } from './variables.ts';

/** Where a value can come from; what stands first wins. */
const ORDER = [
  'an argument of a serve recipe, such as --port',
  'the environment: NAME, or NAME_FILE for a secret; older spellings stand for their variables, and a notice says so',
  'the file that config=FILE of a serve recipe names',
  '.env',
] as const;

export const configPrecedence = recipe({
  name: 'config-precedence',
  summary: 'Tells which source wins where several have a variable, and where the values come from that are in effect.',
  example: ['HTTPS_PORT'],
  parameters: { name: optional(variable, 'this variable alone; left out: all that do not come from .env') },
  run: async ({ name }) => {
    const all = sources(EnvFile.read());
    const told = all.filter((each) => (name === undefined ? each.source !== '.env' : each.name === name));
    const order = ORDER.map((source, i) => `  ${i + 1}. ${source}`).join('\n');
    const text = told.length ? table(COLUMNS, told) : 'All values come from .env.';
    return {
      json: { order: ORDER, variables: Object.fromEntries(told.map(({ name: key, ...rest }) => [key, rest])) },
      text: `What stands first wins:\n${order}\n\n${text}`,
      next: [['see all values', just('config-show')]],
    };
  },
});

interface Source {
  readonly name: string;
  readonly shown: string;
  readonly source: string;
  /** What .env has, where that does not count. */
  readonly also: string;
}

const COLUMNS: readonly Column<Source>[] = [
  { title: 'VARIABLE', of: ({ name }) => name },
  { title: 'VALUE', of: ({ shown }) => shown },
  { title: 'COMES FROM', of: ({ source }) => source },
  { title: 'IN .env', of: ({ also }) => also },
];

/** Of every variable; what `just` has exported from the file is in the environment as well, and says the same. */
function sources(file: EnvFile, environment: NodeJS.ProcessEnv = process.env): Source[] {
  return standings(file, environment).map(({ name, shown, value, overridden }) => {
    const older = Object.entries(ALIASES).find(([alias, [stands]]) => stands === name && environment[alias]);
    if (older) {
      const [alias, [, convert]] = older;
      const now = convert(environment[alias] ?? '', environment[name] ?? '');
      if (now !== (environment[name] ?? ''))
        return { name, shown: masked(name, now), source: `${alias}, an older spelling`, also: masked(name, value) };
    }
    if (!overridden) return { name, shown, source: '.env', also: '' };
    const isFile = isSecret(name) && !environment[name];
    return { name, shown, source: isFile ? `${name}_FILE` : 'the environment', also: masked(name, value) };
  });
}
