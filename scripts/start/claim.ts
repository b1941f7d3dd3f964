import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Who holds a claim: the number of a running `start`. */
export interface Held {
  readonly by: number;
}

/**
 * Claims something for this process with a file that only one can make. A claim whose process is gone is void.
 * @returns a function that gives it back, or who holds it
 */
export function claim(file: string): (() => void) | Held {
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const by = Number.parseInt(readOr(file, ''), 10);
    if (isStart(by)) return { by };
    rmSync(file, { force: true });
  }
}

/** A number may have been given to another process since; only one with our title counts. */
function isStart(pid: number): boolean {
  if (!Number.isInteger(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || readOr(`/proc/${pid}/cmdline`, '').startsWith('mpm start');
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
