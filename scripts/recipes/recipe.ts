import type { FieldProblem } from '#domain';
import { parseArguments, type ParsedArguments } from './arguments/parse-arguments.ts';
import type { Parameters, ValuesOf } from './arguments/parameter.ts';
import type { Described } from './arguments/usage.ts';
import type { Context } from './context.ts';

/** What a recipe has to tell at its end. */
export interface Outcome {
  /** For --json, which prints this and nothing else. */
  readonly json: unknown;
  /** For a person, on standard output. */
  readonly text: string;
  /** For a person, on standard error: what must not get into a pipe that wants the result. */
  readonly remarks?: string;
  /** What one would do now: words, and the command. */
  readonly next?: readonly (readonly [what: string, command: string])[];
  /** 0 where it is left out. */
  readonly exitCode?: number;
}

interface Declaration<P extends Parameters> extends Described {
  readonly parameters: P;
  /** Looks at arguments that exclude or need each other; all that is wrong. */
  readonly check?: (values: ValuesOf<P>) => readonly FieldProblem[];
  /** @throws Stop, StoreError or InvalidInput that says what happened and what to do */
  readonly run: (values: ValuesOf<P>, context: Context) => Promise<Outcome>;
}

/** A call of a recipe whose arguments are understood. */
export interface Call extends Omit<ParsedArguments<Parameters>, 'values'> {
  readonly problems: readonly FieldProblem[];
  readonly run: (context: Context) => Promise<Outcome>;
}

export interface Recipe extends Described {
  /** @throws InvalidInput with all that is wrong with the words */
  readonly read: (words: readonly string[]) => Call;
}

/** Declares a recipe: its arguments once, and what it does with their values. */
export const recipe = <P extends Parameters>(declaration: Declaration<P>): Recipe => ({
  ...declaration,
  read: (words) => {
    const { values, json, help } = parseArguments(declaration.parameters, words);
    const problems = help ? [] : (declaration.check?.(values) ?? []);
    return { json, help, problems, run: (context) => declaration.run(values, context) };
  },
});
