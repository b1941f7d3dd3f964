import { EXIT_BAD_CONFIGURATION, problemsOf } from '#config';
import { Stop } from '../../say.ts';
import type { EnvFile } from './env-file.ts';
import { environmentWith } from './variables.ts';

/**
 * Saves a changed `.env` after looking whether the configuration is right with it, also where the environment wins over the file.
 * @param changed the variables that were changed, with their new values
 * @returns those of them that the environment says otherwise
 * @throws Stop where something would be wrong that was right before: then the file stays as it is
 */
export function changeEnvFile(before: EnvFile, after: EnvFile, changed: Readonly<Record<string, string>>): string[] {
  // What was wrong before does not keep anybody from mending it piece by piece.
  const known = new Set(problemsOf(process.env));
  const inEffect = environmentWith(before, after);
  const problems = problemsOf({ ...inEffect, ...changed }).filter((problem) => !known.has(problem));
  if (problems.length)
    throw new Stop(
      `.env stays as it is, because the configuration would be wrong:\n${problems.map((each) => `  ${each}`).join('\n')}`,
      EXIT_BAD_CONFIGURATION,
    );
  after.save();
  return Object.entries(changed).flatMap(([name, value]) => (inEffect[name] === value ? [] : [name]));
}

export const shadowedText = (names: readonly string[]): string =>
  `The environment has another ${names.join(', ')}, which wins over .env: unset it there.`;
