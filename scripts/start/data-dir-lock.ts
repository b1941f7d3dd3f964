import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stop } from '../say.ts';

/**
 * Makes sure that one data folder serves one running system.
 * @returns a function that gives the folder back
 * @throws Stop when another start is using it
 */
export function lockDataDir(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'start.pid');
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    if (isStartRunning(pid)) {
      throw new Stop(
        `DATA_DIR ${dataDir} is in use by a running system (process ${pid}). Stop that one, or choose another folder: DATA_DIR=./data-2`,
      );
    }
    rmSync(file, { force: true });
  }
}

/** A number may have been given to another process since; only one with our title counts. */
function isStartRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mpm start');
  } catch {
    return true;
  }
}
