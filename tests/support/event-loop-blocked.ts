import { join } from 'node:path';
import type { Child } from './child-process.ts';
import { ROOT } from './environment.ts';
import { eventually } from './eventually.ts';

/** What a process needs in its environment to tell for how long its event loop is blocked: see tell-event-loop-delay.ts. */
export const TELLS_BLOCKED = {
  NODE_OPTIONS: `--import=${join(ROOT, 'tests', 'support', 'tell-event-loop-delay.ts')}`,
} as const;

/** The longest times, in ms of its own work, that it has told, one for each half second. While it starts, others do not wait. */
export const blockedMs = (output: string): number[] =>
  Array.from(output.matchAll(/event loop blocked for (\d+) ms/g)).map(([, ms]) => Number(ms));

/** Waits until all is told of what was until now: two processes tell, twice a second. @returns how often they told */
export function toldOf(gateway: Child): Promise<number> {
  const told = blockedMs(gateway.output()).length;
  return eventually(() => {
    const now = blockedMs(gateway.output()).length;
    return now > told + 2 && now;
  });
}
