import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { OTHERS } from '../../../scripts/recipes/completions/completions.ts';
import { RECIPES } from '../../../scripts/recipes/registry.ts';
import { ROOT } from '../../support/environment.ts';
import { executedRecipes } from '../../support/executed-recipes.ts';

const PUBLIC = [...RECIPES.keys(), ...OTHERS];
const executed = executedRecipes(new Set(PUBLIC));

/** What just does for a recipe, where that is to start a script and nothing else. */
const script = (name: string): string | undefined =>
  new RegExp(`^${name}\\b[^\\n]*:\\n {4}exec bash scripts/run.sh ([\\w-]+)\\.ts(?: "\\$@")?$`, 'm').exec(
    readFileSync(join(ROOT, 'justfile'), 'utf8'),
  )?.[1];

test('every recipe of the justfile is run by a test', () => {
  const never = PUBLIC.filter((name) => !executed.recipes.has(name) && !executed.scripts.has(script(name) ?? ''));
  expect(never).toEqual([]);
});

test('what is written, expected or imported is no run of a recipe', () => {
  // This file names two recipes that only tests/slow runs, and runs none.
  for (const name of ['test-docker', 'rebuild'])
    expect([...(executed.recipes.get(name) ?? [])].every((path) => path.startsWith('slow/'))).toBe(true);
});
