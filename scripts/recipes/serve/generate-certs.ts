import { count, keyType } from '../arguments/kinds.ts';
import { byName, optional, withAlias } from '../arguments/parameter.ts';
import { file, FORCE_FILES } from '../ca/parameters.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { SAN, servedHosts } from './options.ts';
import { writeSelfSigned } from './self-signed-files.ts';

/** Where files lie that nobody named. */
export const CERT_FILE = 'certs/server.crt';
export const KEY_FILE = 'certs/server.key';

export const generateCerts = recipe({
  name: 'generate-certs',
  summary:
    'Makes a self-signed certificate and its key, for development. It is for this machine besides: localhost, 127.0.0.1 and ::1.',
  example: ['dev.example.test', '--cert-file=dev.crt', '--key-file=dev.key'],
  parameters: {
    hostname: withAlias(optional(servedHosts, 'hosts that it is for; left out: localhost'), 'hosts'),
    ...SAN,
    cert_file: byName(optional(file, `where the certificate is written; left out: ${CERT_FILE}`)),
    key_file: byName(optional(file, `where the key is written; left out: ${KEY_FILE}`)),
    validity_days: byName(optional(count, 'days that it lives; left out: 365'), 'days'),
    key_type: byName(optional(keyType, 'its key; left out: ecdsa-p256')),
    ...FORCE_FILES,
  },
  run: async ({
    hostname = [],
    san = [],
    cert_file = CERT_FILE,
    key_file = KEY_FILE,
    validity_days,
    key_type,
    force,
  }) => {
    const files = { certFile: cert_file, keyFile: key_file };
    const terms = { names: [...hostname, ...san], days: validity_days, keyType: key_type };
    const names = await writeSelfSigned({ ...files, ...terms }, force);
    return {
      json: { names, files: [cert_file, key_file] },
      text: `Made a self-signed certificate for ${names.join(', ')}.\nWritten: ${cert_file}, ${key_file}.\nNo client trusts it by itself.`,
      next: [
        ['serve with it', just('serve-custom', cert_file, key_file)],
        ['have one that clients trust through one root', just('serve-ca')],
      ],
    };
  },
});
