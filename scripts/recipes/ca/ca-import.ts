import { readFile } from 'node:fs/promises';
import { CaStatus } from '#contracts';
import { Stop } from '../../say.ts';
import { text } from '../arguments/kinds.ts';
import { byName, required, toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { caText } from './ca-facts.ts';
import { INTERMEDIATE, intermediateBody, TOKEN } from './parameters.ts';

export const caImport = recipe({
  name: 'ca-import',
  summary:
    'Brings an authority from elsewhere: a root, below which an intermediate is made, or an intermediate with its root.',
  example: ['ca.crt', 'ca.key', 'admin'],
  parameters: {
    cert_file: required(text, "PEM file with the authority's certificate; behind an intermediate's its root"),
    key_file: required(text, 'PEM file with its private key, without a passphrase'),
    ...TOKEN,
    ...INTERMEDIATE,
    force: byName(toggle('give up the CA that is there, with all that it has issued')),
  },
  run: async ({ cert_file, key_file, token, ...values }, context) => {
    const [certificate_pem, private_key_pem] = await Promise.all([contentOf(cert_file), contentOf(key_file)]);
    const api = context.api(await tokenFor(context, token));
    const ca = await api.ask('POST', '/ca/import', CaStatus, {
      body: { ...intermediateBody(values), certificate_pem, private_key_pem },
    });
    return { json: ca, text: caText(ca), next: [['write what clients trust', just('ca-export', 'ca')]] };
  },
});

export async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = { ENOENT: 'there is no such file', EACCES: 'it may not be read', EISDIR: 'it is a folder' }[code];
    throw new Stop(`${path} cannot be read: ${why ?? code}`);
  }
}
