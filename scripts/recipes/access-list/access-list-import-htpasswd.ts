import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { HtpasswdImported } from '#contracts';
import { Stop } from '../../say.ts';
import { text } from '../arguments/kinds.ts';
import { byName, required, toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { NAME, TOKEN, told } from './parameters.ts';

export const accessListImportHtpasswd = recipe({
  name: 'access-list-import-htpasswd',
  summary: 'Takes the users of an htpasswd file into an access list: lines of bcrypt (htpasswd -B) and argon2.',
  example: ['office', 'users.htpasswd', 'admin'],
  parameters: {
    ...NAME,
    file: required(text, 'the htpasswd file; - is standard input'),
    ...TOKEN,
    replace: byName(toggle('these are all users from now on')),
  },
  run: async ({ name, file, token, replace }, context) => {
    const htpasswd = file === '-' ? await readStream(process.stdin) : await contentOf(file);
    const api = context.api(await tokenFor(context, token));
    const answer = await api.ask('POST', '/access-lists/{name}/import-htpasswd', HtpasswdImported, {
      path: { name },
      body: { htpasswd, replace },
    });
    const { added, changed, removed } = answer;
    const counts = `${added.length} new, ${changed.length} changed, ${removed.length} removed`;
    return told(answer, answer.access_list, `Took in the users of ${file}: ${counts}.`);
  },
});

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Stop(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
