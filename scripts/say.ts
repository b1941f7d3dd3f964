import { printable } from './printable.ts';
import { asCalled } from './recipes/just.ts';

/** Progress for the person who waits: on standard error for tools whose output is data, on standard output for `start`. */
export const say = (text: string): void => void process.stdout.write(`== ${printable(text)}\n`);

/** Ends a script with a plain message instead of a stack: what happened and what to do. */
export class Stop extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'Stop';
    this.exitCode = exitCode;
  }
}

/** Runs a script's main function; a Stop becomes its message and exit code. */
export async function main(run: () => Promise<number | void>): Promise<void> {
  try {
    process.exitCode = (await run()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    process.stderr.write(`error: ${printable(asCalled(error.message))}\n`);
    process.exitCode = error.exitCode;
  }
}
