import { Stop } from '../../say.ts';
import { text } from '../arguments/kinds.ts';
import { optional, required } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { changeEnvFile, shadowedText } from './change-env-file.ts';
import { EnvFile } from './env-file.ts';
import { isSecret, masked, variable } from './variables.ts';

interface Assigned {
  readonly name: string;
  readonly value: string | undefined;
}

const assigned = {
  shown: 'NAME',
  parse: (word: string, field: string): Assigned => {
    const [name = '', ...rest] = word.split('=');
    return { name: variable.parse(name, field), value: rest.length ? rest.join('=') : undefined };
  },
};

export const configSet = recipe({
  name: 'config-set',
  summary:
    'Changes a variable in .env, after looking whether the configuration is right with it. All else in the file stays as it is.',
  example: ['LOG_LEVEL', 'debug'],
  parameters: {
    name: required(assigned, 'the variable, or NAME=VALUE'),
    value: optional(text, 'its new value; left out or "": empty'),
  },
  check: ({ name, value }) =>
    name.value !== undefined && value !== undefined
      ? [{ field: 'value', message: 'stands behind the "=" already; give it once' }]
      : [],
  run: async ({ name: { name, value: behind }, value = behind ?? '' }) => {
    if (/[\n\r\0]/.test(value)) throw new Stop(`${name} cannot have a value of several lines.`);
    const file = EnvFile.read();
    const next = file.with(name, value);
    const shadowed = changeEnvFile(file, next, { [name]: value });
    const remarks = [
      ...(shadowed.length ? [shadowedText(shadowed)] : []),
      ...(isSecret(name) && value !== ''
        ? [`.env holds a secret now: never commit it. ${name}_FILE=PATH in the environment does without.`]
        : []),
    ];
    return {
      json: { name, value: masked(name, value), restart_needed: true, overridden_by_environment: shadowed.length > 0 },
      text: `${name}=${masked(name, value)} stands in .env now. It takes effect when the system is started the next time.`,
      ...(remarks.length && { remarks: remarks.join('\n') }),
      next: [['check all of it', just('config-validate')]],
    };
  },
});
