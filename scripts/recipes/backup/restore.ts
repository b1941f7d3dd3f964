import { readFile } from 'node:fs/promises';
import { fromBackupFile, type SavedState } from '#store';
import { Stop } from '../../say.ts';
import { text } from '../arguments/kinds.ts';
import { required, toggle } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { PASSPHRASE, passphraseOf } from './parameters.ts';
import { putInPlace, usable } from './put-in-place.ts';

export const restore = recipe({
  name: 'restore',
  summary:
    'Puts what a backup has in the place of everything that is in Redis, in one step. What was there is kept as a snapshot first; people and sessions log in again.',
  example: ['mpm.backup', 'passphrase.txt'],
  parameters: {
    file: required(text, 'a file of backup'),
    ...PASSPHRASE,
    force: toggle('do not ask'),
  },
  run: async ({ file, passphrase_file, force }, context) => {
    const passphrase = await passphraseOf(passphrase_file);
    const state = await readBackup(file, passphrase);
    const again = just('restore', file, passphrase_file, 'force');
    return putInPlace({ state, name: file, force, again }, context);
  },
});

async function readBackup(path: string, passphrase: string): Promise<SavedState> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Stop(
      error.code === 'ENOENT'
        ? `${path} is not there. To write one: ${just('backup', path)}`
        : `${path} cannot be read: ${error.code ?? error.message}`,
    );
  });
  return usable(path, () => fromBackupFile(content, passphrase));
}
