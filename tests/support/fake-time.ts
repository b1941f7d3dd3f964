import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a process needs in its environment to live so many days later. Only the clock on the wall is moved: timers run as they
 * do.
 */
export function fakeTime(daysLater: number): Record<string, string> {
  return { ...preloaded(), FAKETIME: `+${daysLater}d` };
}

/** A clock that goes right at first, and is put forward while its process runs. */
export class MovedClock {
  readonly #dir = mkdtempSync(join(tmpdir(), 'mpm-clock-'));
  readonly #file = join(this.#dir, 'faketimerc');
  readonly environment: Record<string, string>;

  constructor() {
    writeFileSync(this.#file, '+0s');
    this.environment = { ...preloaded(), FAKETIME_TIMESTAMP_FILE: this.#file, FAKETIME_CACHE_DURATION: '1' };
  }

  /** Its process sees that within a second. */
  putForward(seconds: number): void {
    writeFileSync(this.#file, `+${seconds}s`);
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function preloaded(): Record<string, string> {
  const [library] = globSync(['/usr/lib/*/faketime/libfaketime.so.1', '/usr/lib/faketime/libfaketime.so.1']);
  if (library === undefined) throw new Error('There is no libfaketime. Install it: apt-get install faketime');
  return { LD_PRELOAD: library, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}
