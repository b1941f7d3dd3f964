import { required } from '../arguments/parameter.ts';
import { recipe } from '../recipe.ts';
import { EnvFile } from './env-file.ts';
import { standings, variable } from './variables.ts';

export const configGet = recipe({
  name: 'config-get',
  summary: 'Prints the value of a variable that is in effect. A secret is never printed.',
  example: ['HTTPS_PORT'],
  parameters: { name: required(variable, 'the variable') },
  run: async ({ name }) => {
    const found = standings(EnvFile.read()).find((each) => each.name === name);
    const shown = found?.shown ?? '';
    return {
      json: { [name]: shown },
      text: shown,
      ...(found?.overridden && { remarks: `${name} is set in the environment, which wins over .env.` }),
    };
  },
});
