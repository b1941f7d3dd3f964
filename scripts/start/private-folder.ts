import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Stop } from '../say.ts';

const OF_OTHERS = 0o077;
const WRITABLE_BY_ALL = 0o002;

/**
 * Folders that nobody but this user can enter, the best first, made where they are missing: in XDG_RUNTIME_DIR where that is
 * set and private itself, and in the folder for temporary files. Everybody can write to the latter, and so could have made a
 * folder of that name before us (CWE-379): what lay in it would be theirs.
 * @throws Stop when there is none
 */
export function privateFolders(): [string, ...string[]] {
  const runtime = process.env['XDG_RUNTIME_DIR'];
  const wanted = join(tmpdir(), `mpm-${userInfo().uid}`);
  const objection = make(wanted);
  const folders = objection === undefined ? [wanted] : [];
  if (runtime && !objectionTo(runtime) && !make(join(runtime, 'mpm'))) folders.unshift(join(runtime, 'mpm'));
  const [first, ...others] = folders;
  if (first !== undefined) return [first, ...others];
  throw new Stop(
    `${wanted} must be a folder that only you can enter, but it ${objection}.\n` +
      `  If it is yours, remove it: rm -rf ${wanted}\n` +
      '  If it is not, set TMPDIR to a folder of your own.',
  );
}

/**
 * Whoever can write to the data folder can put a socket there that takes our password, and a file that Redis loads.
 * @throws Stop when that is everybody
 */
export function refuseOpenDataDir(dataDir: string): void {
  const mode = statSync(dataDir, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & WRITABLE_BY_ALL) === 0) return;
  throw new Stop(
    `every user of this machine can write to DATA_DIR ${dataDir}, and so read and change all data.\n` +
      `  Make it yours: chmod 700 ${dataDir}`,
  );
}

/** @returns what keeps it from being a private folder, or undefined */
function make(folder: string): string | undefined {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') return `cannot be made (${code})`;
  }
  return objectionTo(folder);
}

function objectionTo(folder: string): string | undefined {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return 'is not there';
  if (found.isSymbolicLink()) return 'is a symbolic link';
  if (!found.isDirectory()) return 'is not a folder';
  if (found.uid !== userInfo().uid) return `belongs to another user (${found.uid})`;
  const mode = found.mode & 0o777;
  return mode & OF_OTHERS ? `is open to others (mode ${mode.toString(8)})` : undefined;
}
