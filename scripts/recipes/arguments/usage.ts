import type { FieldProblem } from '#domain';
import { just } from '../just.ts';
import { JSON_OUTPUT } from './parse-arguments.ts';
import type { Parameter, Parameters } from './parameter.ts';
import { shown } from './separate-words.ts';

/** What the help tells about a recipe. */
export interface Described {
  readonly name: string;
  readonly summary: string;
  readonly parameters: Parameters;
  /** The words of a call that makes sense. */
  readonly example: readonly string[];
}

function usageLine({ name, parameters }: Described): string {
  const all = Object.entries(parameters);
  const positions = all
    .filter(([, parameter]) => parameter.positional)
    .map(([key, { required }]) => (required ? shown(key).toUpperCase() : `[${shown(key).toUpperCase()}]`));
  const named = all.some(([, parameter]) => !parameter.positional);
  return [just(name), ...positions, ...(named ? ['[key=value ...]'] : [])].join(' ');
}

const left = (key: string, { kind }: Parameter<unknown>): string =>
  kind.shown === undefined ? shown(key) : `${shown(key)}=${kind.shown}`;

/** The answer to --help. */
export function helpText(recipe: Described): string {
  const all = Object.entries({ ...recipe.parameters, ...JSON_OUTPUT });
  const width = Math.max(...all.map(([key, parameter]) => left(key, parameter).length));
  const lines = all.map(([key, parameter]) => `  ${left(key, parameter).padEnd(width)}  ${parameter.help}`);
  return `${recipe.summary}

usage: ${usageLine(recipe)}

${lines.join('\n')}

Arguments go by position, or by name as key=value, --key=value or --key value. An empty "" leaves a position out, and
true|false arguments are on by their name alone. Behind -- every word goes by position.

example: ${just(recipe.name, ...recipe.example)}`;
}

/** What is told when the arguments are wrong: everything at once, then how it would be right. */
export function wrongArguments(recipe: Described, problems: readonly FieldProblem[]): string {
  const width = Math.max(...problems.map(({ field }) => field.length));
  return `the arguments of ${recipe.name} are wrong:
${problems.map(({ field, message }) => `  ${field.padEnd(width)}  ${message}`).join('\n')}

usage:   ${usageLine(recipe)}
example: ${just(recipe.name, ...recipe.example)}
help:    ${just(recipe.name, '--help')}`;
}
