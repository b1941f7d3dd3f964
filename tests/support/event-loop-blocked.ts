import { join } from 'node:path';
import { ROOT } from './environment.ts';

/** What a process needs in its environment to tell for how long its event loop is blocked: see tell-event-loop-delay.ts. */
export const TELLS_BLOCKED = {
  NODE_OPTIONS: `--import=${join(ROOT, 'tests', 'support', 'tell-event-loop-delay.ts')}`,
} as const;

/** The longest times, in ms of its own work, that it has told, one for each half second. */
export const blockedMs = (output: string): number[] =>
  Array.from(output.matchAll(/event loop blocked for (\d+) ms/g)).map(([, ms]) => Number(ms));
