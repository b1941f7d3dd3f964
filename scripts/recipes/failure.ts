import type { FieldProblem } from '#domain';
import { asCalled } from './just.ts';
import { Stop } from '../say.ts';

/** A Stop with what a program would like to know of it. */
export class Failure extends Stop {
  /** The status of the API's answer, where it was the API that refused. */
  readonly status: number | undefined;
  /** Every wrong argument, or every wrong field. */
  readonly problems: readonly FieldProblem[];

  constructor(
    message: string,
    exitCode: number,
    { status, problems = [] }: { status?: number; problems?: readonly FieldProblem[] },
  ) {
    super(message, exitCode);
    this.status = status;
    this.problems = problems;
  }
}

/** What stands on standard error with --json. */
export const failureJson = (stop: Stop): { error: Record<string, unknown> } => ({
  error: {
    message: asCalled(stop.message),
    exit_code: stop.exitCode,
    ...(stop instanceof Failure && stop.status !== undefined && { status: stop.status }),
    ...(stop instanceof Failure && stop.problems.length > 0 && { problems: stop.problems }),
  },
});

/** Asked of the words themselves, for they may be what is wrong. */
export function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? undefined : end).some((word) => /^(?:--)?json(?:=(?:true|1|yes|on))?$/i.test(word));
}
