import { EXIT_BAD_CONFIGURATION, noticesOf, problemsOf } from '#config';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { EnvFile } from './env-file.ts';
import { standings } from './variables.ts';

export const configValidate = recipe({
  name: 'config-validate',
  summary: `Checks the whole configuration, .env and environment together. The exit code is 0 where it is right, else ${EXIT_BAD_CONFIGURATION}.`,
  example: [],
  parameters: {},
  run: async () => {
    const all = standings(EnvFile.read());
    const [problems, notices] = [problemsOf(process.env), noticesOf(process.env)];
    const json = { valid: problems.length === 0, problems, notices };
    const told = notices.map((notice) => `\nnotice: ${notice}`).join('');
    if (problems.length)
      return {
        json,
        text: `The configuration is wrong:\n${problems.map((each) => `  ${each}`).join('\n')}${told}`,
        next: [['mend one', just('config-set', 'NAME', 'VALUE')]],
        exitCode: EXIT_BAD_CONFIGURATION,
      };
    const overridden = all.filter((each) => each.overridden).length;
    return { json, text: `All ${all.length} variables are right (${overridden} from the environment).${told}` };
  },
});
