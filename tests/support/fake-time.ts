import { globSync } from 'node:fs';

/**
 * What a process needs in its environment to live so many days later. Only the clock on the wall is moved: timers run as they
 * do.
 */
export function fakeTime(daysLater: number): Record<string, string> {
  const [library] = globSync(['/usr/lib/*/faketime/libfaketime.so.1', '/usr/lib/faketime/libfaketime.so.1']);
  if (library === undefined) throw new Error('There is no libfaketime. Install it: apt-get install faketime');
  return { LD_PRELOAD: library, FAKETIME: `+${daysLater}d`, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
