import type { Store } from '#store';
import { oneOf } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { bash, fish, zsh } from './shells.ts';
import { completed, NAMED, type Named } from './words.ts';

const SHELLS = { bash, zsh, fish };
const USE: Readonly<Record<keyof typeof SHELLS, string>> = {
  bash: `source <(${just('completions', 'bash')})`,
  zsh: `source <(${just('completions', 'zsh')})`,
  fish: `${just('completions', 'fish')} | source`,
};
/** Recipes of the justfile that are no scripts of this command line. */
export const OTHERS = [
  'start',
  'demo',
  'build',
  'test',
  'test-slow',
  'check',
  'format',
  'up',
  'down',
  'status',
  'logs',
  'docs',
  'bench',
  'client',
  'setup',
  'restart',
  'rebuild',
  'logs-tail',
  'test-all',
  'test-verbose',
  'test-integration',
  'test-acme',
  'test-docker',
  'lint',
  'docs-build',
  'clean',
  'dev',
  'screenshots',
];

const isShell = (word: keyof typeof SHELLS | Named): word is keyof typeof SHELLS => word in SHELLS;

export const completions = recipe({
  name: 'completions',
  summary: 'Prints what has a shell complete recipes, their arguments and names of hosts, certificates and tokens.',
  example: ['bash'],
  parameters: {
    shell: required(
      oneOf<keyof typeof SHELLS | Named>(['bash', 'zsh', 'fish', ...NAMED]),
      'the shell; or what to name, one a line, as its script asks',
    ),
  },
  run: async ({ shell }, context) => {
    if (!isShell(shell)) {
      const names = await namesOf(await context.store(), shell);
      return { json: names, text: names.join('\n') };
    }
    const recipes = await Promise.all([...context.recipes.values()].map(async (load) => completed(await load())));
    const script = SHELLS[shell](recipes, OTHERS);
    return {
      json: { shell, script, use: USE[shell] },
      text: script,
      remarks:
        `To use it, put this into the file that ${shell} reads at its start:\n  ${USE[shell]}\n` +
        `It completes "just", and "mpm" where you have: alias mpm='${just()}'`,
    };
  },
});

/** Each is a list that can be had at once. */
async function namesOf(store: Store, named: Named): Promise<string[]> {
  switch (named) {
    case 'hosts':
      return (await store.targets.list()).records.map(({ hostname }) => hostname);
    case 'certificates':
      return (await store.certificates.list()).records.map(({ cert_name }) => cert_name);
    case 'tokens':
      return (await store.tokens.list()).records.map(({ name }) => name);
    case 'access-lists':
      return (await store.accessLists.list()).records.map(({ name }) => name);
    case 'notifications':
      return (await store.notifications.list()).records.map(({ name }) => name);
    case 'templates':
      return (await store.templates.list()).records.map(({ name }) => name);
    case 'routes':
      return (await store.routes.list()).records.map(({ route_id }) => route_id);
  }
}
