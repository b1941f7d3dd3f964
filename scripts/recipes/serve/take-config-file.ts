import { ALIASES, EXIT_BAD_CONFIGURATION } from '#config';
import { InvalidInput } from '#domain';
import { Stop } from '../../say.ts';
import { EnvFile } from '../config/env-file.ts';
import { environmentWith, isSecret, variable } from '../config/variables.ts';

/**
 * Takes the variables of another file into the environment of this process, in the place of those of .env. Where the environment says
 * something else than .env, it wins over this file too.
 * @throws Stop where the file cannot be read, or names what is no variable
 */
export function takeConfigFile(path: string | undefined): void {
  if (path === undefined) return;
  const given = EnvFile.read(path);
  const problems = given.assignments.flatMap(({ name }) => problemOf(name) ?? []);
  if (given.assignments.length === 0) problems.push('it has no line NAME=value');
  if (problems.length)
    throw new Stop(
      `${path} is no file of variables as .env is:\n${problems.map((each) => `  ${each}`).join('\n')}`,
      EXIT_BAD_CONFIGURATION,
    );
  Object.assign(process.env, environmentWith(EnvFile.read(), given));
}

/** Unlike .env, which Compose reads as well, it is read by us alone: files of secrets and older spellings may stand in it. */
function problemOf(name: string): string | undefined {
  if (name in ALIASES || (name.endsWith('_FILE') && isSecret(name.slice(0, -'_FILE'.length)))) return undefined;
  try {
    variable.parse(name, 'name');
    return undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(({ message }) => message).join('; ');
    throw error;
  }
}
