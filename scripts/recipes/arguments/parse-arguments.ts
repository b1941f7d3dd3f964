import { InvalidInput, type FieldProblem } from '#domain';
import { toggle, type Parameter, type Parameters, type ValuesOf } from './parameter.ts';
import { nameOf, separateWords, shown, type BareWord } from './separate-words.ts';

/** Every recipe has it. */
export const JSON_OUTPUT = { json: toggle('print JSON and nothing else on standard output') };

export interface ParsedArguments<P extends Parameters> {
  readonly values: ValuesOf<P>;
  readonly json: boolean;
  /** Help is asked for; the values are then of no use. */
  readonly help: boolean;
}

/**
 * Reads the words of a command line. A word goes to the first argument, in their order, that was not given by name; an empty
 * word leaves that argument out. Names may be written `key=value`, `--key=value` or `--key value`, with hyphens or underscores.
 * A switch is on by its name alone: `force`, `--force` and `force=1` are the same.
 * @throws InvalidInput with all problems at once
 */
export function parseArguments<P extends Parameters>(declared: P, words: readonly string[]): ParsedArguments<P> {
  const parameters: Parameters = { ...declared, json: { ...JSON_OUTPUT.json, positional: false } };
  const { named, bare, help, problems } = separateWords(parameters, words);
  if (help) return { values: {} as ValuesOf<P>, json: false, help };
  const given = new Map([...named].map(([name, texts]) => [name, joinTexts(name, texts, parameters[name], problems)]));
  placeBareWords(parameters, bare, given, problems);
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    values[name] = valueOf(name, parameter, given.get(name) ?? '', problems);
  }
  if (problems.length) throw new InvalidInput(problems);
  const { json, ...own } = values;
  return { values: own as ValuesOf<P>, json: json === true, help };
}

function joinTexts(
  name: string,
  texts: readonly string[],
  parameter: Parameter<unknown> | undefined,
  problems: FieldProblem[],
): string {
  if (texts.length > 1 && !parameter?.kind.repeats)
    problems.push({ field: shown(name), message: `is given ${texts.length} times; give it once` });
  return texts.join('\n');
}

function placeBareWords(
  parameters: Parameters,
  bare: readonly BareWord[],
  given: Map<string, string>,
  problems: FieldProblem[],
): void {
  const free = Object.keys(parameters).filter((name) => parameters[name]?.positional && !given.has(name));
  for (const { text, literal } of bare) {
    const next = free[0];
    // A name that must be there may well be the word "force"; after that the word is the switch.
    const turnedOn = literal || (next && parameters[next]?.required) ? undefined : switchOf(parameters, text);
    if (turnedOn !== undefined && !given.has(turnedOn)) {
      given.set(turnedOn, 'true');
      if (free.includes(turnedOn)) free.splice(free.indexOf(turnedOn), 1);
    } else if (next !== undefined) {
      given.set(next, text);
      free.shift();
    } else if (text !== '') {
      problems.push({ field: clip(text), message: 'is one argument too many' });
    }
  }
}

function switchOf(parameters: Parameters, word: string): string | undefined {
  const name = nameOf(parameters, word);
  return name !== undefined && parameters[name]?.kind.isSwitch ? name : undefined;
}

function valueOf(name: string, parameter: Parameter<unknown>, text: string, problems: FieldProblem[]): unknown {
  if (text === '') {
    if (parameter.required) problems.push({ field: shown(name), message: `is missing: ${parameter.help}` });
    return parameter.otherwise;
  }
  try {
    return parameter.kind.parse(text, shown(name));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

/** Enough to find it again; a token in the wrong place is not repeated in full. */
const clip = (word: string): string => (word.length > 24 ? `${word.slice(0, 12)}...` : word);
