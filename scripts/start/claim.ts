import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Who holds a claim: the number of a running `start`. */
export interface Held {
  readonly by: number;
}

/**
 * Claims something for this process with a file that only one can make. A claim whose process is gone is void.
 * @returns a function that gives it back, or who holds it
 */
export function claim(file: string): (() => void) | Held {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid}\n`);
  try {
    for (;;) {
      if (appears(own, file)) return () => rmSync(file, { force: true });
      const written = read(file);
      if (written === undefined) continue;
      const by = startIn(written);
      if (by !== undefined) return { by };
      discardVoid(file, `${own}.void`);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link, so that nobody finds the file without the number in it. @returns false where there is a file already */
function appears(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Another start may have discarded it as well, and its own claim stand there by now; that one goes back. */
function discardVoid(file: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (startIn(read(aside) ?? '') !== undefined) appears(aside, file);
  rmSync(aside, { force: true });
}

function startIn(written: string): number | undefined {
  const by = Number.parseInt(written, 10);
  return isStart(by) ? by : undefined;
}

/** A number may have been given to another process since; only one with our title counts. */
function isStart(pid: number): boolean {
  if (!Number.isInteger(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return process.platform !== 'linux' || (read(`/proc/${pid}/cmdline`) ?? '').startsWith('mpm start');
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
