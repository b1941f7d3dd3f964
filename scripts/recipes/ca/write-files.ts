import { constants } from 'node:fs';
import { access, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Stop } from '../../say.ts';

export interface NewFile {
  readonly path: string;
  readonly content: string | Buffer;
  /** It holds a private key: nobody else may read it. */
  readonly isSecret?: boolean;
}

const FOR_ALL = 0o644;
const FOR_OWNER = 0o600;

/**
 * Says before anything is done whether files could be written that hold what cannot be had again.
 * @throws Stop that names those which are there already, unless forced
 */
export async function checkFree(paths: readonly string[], force: boolean): Promise<void> {
  const twice = paths.find((path, i) => paths.indexOf(path) < i);
  if (twice !== undefined) throw new Stop(`${twice} is named for two files; give each a name of its own.`);
  if (force) return;
  const there = await Promise.all(paths.map(exists));
  const taken = paths.filter((_, i) => there[i]);
  if (taken.length)
    throw new Stop(
      `${taken.join(' and ')} ${taken.length === 1 ? 'is' : 'are'} there already; name other files, or add --force.`,
    );
}

/** Writes files, and the folders that they are in. */
export async function writeFiles(files: readonly NewFile[]): Promise<void> {
  for (const { path, content, isSecret = false } of files) {
    const mode = isSecret ? FOR_OWNER : FOR_ALL;
    try {
      await mkdir(dirname(path), { recursive: true });
      await using handle = await open(path, 'w', mode);
      // One that was there has its mode still; a key must not be in it while others may read it.
      await handle.chmod(mode);
      await handle.writeFile(content);
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      const why = { EACCES: 'it may not be written', ENOTDIR: 'its folder is a file', EISDIR: 'it is a folder' }[code];
      throw new Stop(`${path} cannot be written: ${why ?? message}`);
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
