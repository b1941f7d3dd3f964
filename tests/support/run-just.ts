import { join } from 'node:path';
import { capture } from '../../scripts/run-command.ts';
import { startChild, type Child } from './child-process.ts';
import { environment, ROOT } from './environment.ts';

const JUST = join(ROOT, 'node_modules/.bin/just');
const DEADLINE_MS = 600_000;

export interface Just {
  /** Where the justfile is. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly deadlineMs?: number;
}

const environmentOf = ({ env = {} }: Just): Record<string, string> =>
  // npm's just is a script for the Node that runs the tests.
  environment({ PATH: `${join(process.execPath, '..')}:${process.env['PATH'] ?? ''}`, ...env });

/** A recipe of a justfile by just itself, to its end. */
export const runJust = (how: Just, ...words: string[]): Promise<{ code: number; output: string }> =>
  capture(JUST, words, { cwd: how.cwd, env: environmentOf(how), timeout: how.deadlineMs ?? DEADLINE_MS });

/** One that goes on until it is stopped. */
export const startJust = (how: Just, ...words: string[]): Promise<Child> =>
  startChild(JUST, { args: words, cwd: how.cwd, env: environmentOf(how) });
