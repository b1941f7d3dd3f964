import { readFile } from 'node:fs/promises';
import { CertificateImportSaved } from '#contracts';
import { Stop } from '../../say.ts';
import { certName, text } from '../arguments/kinds.ts';
import { required, withAlias } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { TOKEN } from './parameters.ts';
import { validity } from './validity.ts';

export const certImport = recipe({
  name: 'cert-import',
  summary:
    'Stores a certificate that comes from elsewhere, with its key. Nobody renews it: import the next one in time.',
  example: ['my-cert', 'fullchain.pem', 'privkey.pem', 'admin'],
  parameters: {
    name: withAlias(required(certName, 'name to keep it under'), 'cert_name'),
    cert_file: required(text, 'PEM file with the certificate and its intermediates'),
    key_file: required(text, 'PEM file with its private key, without a passphrase'),
    ...TOKEN,
  },
  run: async ({ name, cert_file, key_file, token }, context) => {
    const [fullchain_pem, private_key_pem] = await Promise.all([contentOf(cert_file), contentOf(key_file)]);
    const api = context.api(await tokenFor(context, token));
    const body = { cert_name: name, fullchain_pem, private_key_pem };
    const answer = await api.ask('POST', '/certificates/import', CertificateImportSaved, { body });
    const { domains, expires_at } = answer.certificate;
    const warnings = answer.warnings.map((warning) => `\nwarning: ${warning}`).join('');
    return {
      json: answer,
      text: `Imported ${name} for ${domains.join(', ')}: valid until ${validity(expires_at)}.${warnings}`,
      next: [
        ['see which hosts can use it', just('cert-coverage', name)],
        ['look at it', just('cert-show', name)],
      ],
    };
  },
});

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = { ENOENT: 'there is no such file', EACCES: 'it may not be read', EISDIR: 'it is a folder' }[code];
    throw new Stop(`${file} cannot be read: ${why ?? code}`);
  }
}
