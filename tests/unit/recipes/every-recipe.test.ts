import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidInput, type FieldProblem } from '#domain';
import { OTHERS } from '../../../scripts/recipes/completions/completions.ts';
import { bash, fish, zsh } from '../../../scripts/recipes/completions/shells.ts';
import { completed } from '../../../scripts/recipes/completions/words.ts';
import { TOPICS } from '../../../scripts/recipes/help/topics.ts';
import type { Recipe } from '../../../scripts/recipes/recipe.ts';
import { RECIPES } from '../../../scripts/recipes/registry.ts';
import { ROOT } from '../../support/environment.ts';

const JUSTFILE = readFileSync(join(ROOT, 'justfile'), 'utf8');
const IN_JUSTFILE = /# (.+)\n\[group\('([^']+)'\)[^\]]*\]\n([\w-]+)[^\n]*:\n {4}(.+)\n/g;
const DECLARED = new Map(
  [...JUSTFILE.matchAll(IN_JUSTFILE)].map(([, about = '', group = '', name = '', line = '']) => [
    name,
    { about, group, line },
  ]),
);

const recipes = new Map<string, Recipe>();
beforeAll(async () => {
  for (const [name, load] of RECIPES) recipes.set(name, await load());
});
const recipe = (name: string): Recipe => recipes.get(name) as Recipe;

const scriptOf = (shell: typeof bash): string => shell([...recipes.values()].map(completed), OTHERS);

/** What bash offers for the last of these words. `npx`, which the script asks for names, answers as the test says. */
const offered = (words: readonly string[], cwd = ROOT): string[] => {
  const script = `${scriptOf(bash)}
npx() { echo "$*" >&2; [ "$*" = '--yes rust-just completions hosts' ] && echo app.example.com; }
just() { echo elsewhere; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mpm 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script, 'bash', ...words], { cwd, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean);
};

/** What is wrong with a call; nothing where it is understood. */
function problems(name: string, words: readonly string[]): readonly FieldProblem[] {
  try {
    return recipe(name).read(words).problems;
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
}
const fieldsOf = (name: string, words: readonly string[]): string[] =>
  problems(name, words).map(({ field, message }) => `${field} ${message}`);

describe.each([...RECIPES.keys()])('%s', (name) => {
  test('has its line in the justfile, with words and a group', () => {
    expect(recipe(name).name).toBe(name);
    expect(DECLARED.get(name)).toMatchObject({ line: `exec bash scripts/run.sh recipe.ts ${name} "$@"` });
  });

  test('understands its own example', () => {
    expect(fieldsOf(name, recipe(name).example)).toEqual([]);
  });

  test('takes --json and --help in every spelling', () => {
    for (const word of ['--json', 'json', 'json=1', '--json=true'])
      expect(recipe(name).read([...recipe(name).example.filter((each) => each !== '--json'), word]).json).toBe(true);
    expect(recipe(name).read(['--help']).help).toBe(true);
  });

  test('takes each argument as key=value, --key=value and --key value alike', () => {
    for (const key of Object.keys(recipe(name).parameters)) {
      const spelled = key.replaceAll('_', '-');
      const first = fieldsOf(name, [`${spelled}=?`]);
      expect(fieldsOf(name, [`--${spelled}=?`])).toEqual(first);
      expect(fieldsOf(name, [`${key}=?`])).toEqual(first);
      if (!recipe(name).parameters[key]?.kind.isSwitch) expect(fieldsOf(name, [`--${spelled}`, '?'])).toEqual(first);
    }
  });

  test('says of an argument that it does not know that it does not', () => {
    for (const word of ['frobnicate=1', '--frobnicate'])
      expect(fieldsOf(name, [word])).toContainEqual(expect.stringContaining('is not a known argument'));
  });

  test('names every argument that is missing', () => {
    const required = Object.entries(recipe(name).parameters).filter(([, parameter]) => parameter.required);
    const missing = problems(name, []).map(({ field }) => field);
    for (const [key] of required) expect(missing).toContain(key.replaceAll('_', '-'));
  });
});

describe('the justfile', () => {
  test('without a recipe lists them by groups, what runs first', () => {
    expect(JUSTFILE).toMatch(/\[private\]\n@default:\n {4}"\$MPM_JUST" --list --unsorted\n/);
    const groups = [...new Set([...DECLARED.values()].map(({ group }) => group))];
    expect(groups.slice(0, 4)).toEqual(['run', 'tokens', 'hosts', 'certificates']);
    expect(groups.indexOf('develop')).toBeGreaterThan(groups.indexOf('configuration'));
  });

  test('has no recipe that the registry does not know, but what is no script of it', () => {
    const isScript = (name: string): boolean => DECLARED.get(name)?.line.includes(' recipe.ts ') ?? false;
    const names = [...DECLARED.keys()];
    expect(names.filter(isScript).sort()).toEqual([...RECIPES.keys()].sort());
    expect(OTHERS).toEqual(expect.arrayContaining(names.filter((name) => !isScript(name))));
  });
});

describe('a topic of help', () => {
  test.each(TOPICS.map(({ name }) => [name]))(
    '%s names recipes as they are taken, and pages that are there',
    (name) => {
      const topic = TOPICS.find((each) => each.name === name);
      for (const [, first = '', ...words] of topic?.steps ?? []) {
        expect(DECLARED.has(first)).toBe(true);
        if (RECIPES.has(first)) expect([first, ...fieldsOf(first, words)]).toEqual([first]);
      }
      for (const page of topic?.read ?? []) expect(existsSync(join(ROOT, 'docs', page))).toBe(true);
    },
  );
});

describe('completion', () => {
  test.each([
    [['just', 'proxy-upstream-d'], ['proxy-upstream-drain']],
    [['just', 'star'], ['start']],
    [['just', 'proxy-show', 'app'], ['app.example.com']],
    [['just', 'proxy-update', 'a.example.com', 'https-red'], ['https-redirect']],
    [
      ['just', 'proxy-upstream-drain', 'weight=1', 'a', 'http://b', 'o'],
      ['on', 'off'],
    ],
    [['just', 'proxy-delete', 'a', 'admin', 'for'], ['force']],
    [['just', 'help', 'trouble'], ['troubleshooting']],
    [['just', 'proxy-create', 'app'], []],
  ])('%j offers %j', (words, wanted) => {
    expect(offered(words)).toEqual(wanted);
  });

  test('in another folder the recipes of that folder are offered', () => {
    expect(offered(['just', 'els'], join(ROOT, 'docs'))).toEqual(['elsewhere']);
  });

  test('every shell is told every recipe', () => {
    for (const shell of [bash, zsh, fish]) for (const name of RECIPES.keys()) expect(scriptOf(shell)).toContain(name);
  });
});
