import { Stop } from '../../say.ts';
import type { Kind } from '../arguments/kinds.ts';
import { byName, required, toggle } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { changeEnvFile, shadowedText } from './change-env-file.ts';
import { readDefaults } from './defaults.ts';
import { EnvFile } from './env-file.ts';
import { masked, variable } from './variables.ts';

const ALL = 'all';

const variables: Kind<readonly string[]> = {
  shown: 'NAME,NAME…',
  repeats: true,
  parse: (text, field) => {
    const names = text.split(/[\s,]+/).filter(Boolean);
    return names.length === 1 && names[0]?.toLowerCase() === ALL
      ? [ALL]
      : names.map((name) => variable.parse(name, field));
  },
};

export const configReset = recipe({
  name: 'config-reset',
  summary: 'Gives variables in .env their defaults again. All else in the file stays as it is, comments too.',
  example: ['LOG_LEVEL'],
  parameters: {
    names: required(variables, 'the variables; "all": every one of them, with force'),
    force: byName(toggle('needed for all')),
  },
  check: ({ names, force }) =>
    names[0] === ALL && !force
      ? [{ field: 'force', message: 'is needed for all: every change in .env is lost, secrets too' }]
      : [],
  run: async ({ names }) => {
    const file = EnvFile.read();
    const defaults = readDefaults();
    const now = new Map(file.assignments.map(({ name, value }) => [name, value]));
    const meant = names[0] === ALL ? [...defaults.keys()] : names;
    const changed: Record<string, string> = {};
    for (const name of meant) {
      const value = defaults.get(name);
      if (value === undefined) throw new Stop(`${name} has no default.`);
      if (now.get(name) !== value) changed[name] = value;
    }
    const next = Object.entries(changed).reduce((before, [name, value]) => before.with(name, value), file);
    const reset = Object.keys(changed);
    const shadowed = reset.length ? changeEnvFile(file, next, changed) : [];
    const json = { reset: changed, restart_needed: reset.length > 0, overridden_by_environment: shadowed };
    if (reset.length === 0) return { json, text: 'Nothing to do: the defaults stand in .env already.' };
    const lines = reset.map(
      (name) => `  ${name}=${changed[name]}   (was ${masked(name, now.get(name) ?? '') || 'empty'})`,
    );
    return {
      json,
      text: `These have their defaults again, from the next start on:\n${lines.join('\n')}`,
      ...(shadowed.length && { remarks: shadowedText(shadowed) }),
      next: [['check all of it', just('config-validate')]],
    };
  },
});
