import { toBackupFile } from '#store';
import { text } from '../arguments/kinds.ts';
import { required, toggle, byName } from '../arguments/parameter.ts';
import { checkFree, writeFiles } from '../ca/write-files.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { contentsOf, inWords } from './contents.ts';
import { PASSPHRASE, passphraseOf } from './parameters.ts';

export const backup = recipe({
  name: 'backup',
  summary:
    'Writes everything that is in Redis into one encrypted file, as it is at one moment: hosts, certificates with their keys, accounts, tokens, the private CA, logins, history. The system goes on meanwhile.',
  example: ['mpm.backup', 'passphrase.txt'],
  parameters: {
    file: required(text, 'where to'),
    ...PASSPHRASE,
    force: byName(toggle('overwrite the file')),
  },
  run: async ({ file, passphrase_file, force }, context) => {
    const passphrase = await passphraseOf(passphrase_file);
    await checkFree([file], force);
    const store = await context.store();
    const state = await store.backups.take();
    const content = await toBackupFile(state, passphrase);
    await writeFiles([{ path: file, content, isSecret: true }]);
    const contents = contentsOf(state);
    const sealed = context.configuration.STORAGE_ENCRYPTION_KEY
      ? '\nSecrets in it need STORAGE_ENCRYPTION_KEY as well; keep it, and the passphrase, elsewhere than the file.'
      : '\nKeep the passphrase elsewhere than the file: it holds private keys.';
    return {
      json: { file, bytes: content.length, made_at: state.made_at, schema: state.schema, ...contents },
      text: `Wrote ${file} (${content.length} bytes): ${inWords(contents)}.${sealed}`,
      next: [['bring it back, here or on another machine', just('restore', file, passphrase_file)]],
    };
  },
});
