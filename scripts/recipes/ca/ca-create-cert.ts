import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CaCertificateHandedOut } from '#contracts';
import type { KeyType, Purpose } from '#domain';
import { validity } from '../cert/validity.ts';
import { given } from '../arguments/given.ts';
import { text } from '../arguments/kinds.ts';
import { byName, optional, required, withAlias } from '../arguments/parameter.ts';
import type { Context } from '../context.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Outcome } from '../recipe.ts';
import { contentOf } from './ca-import.ts';
import { commonName, file, FORCE_FILES, HANDED_OUT, several, TOKEN } from './parameters.ts';
import { checkFree, writeFiles, type NewFile } from './write-files.ts';

const FOLDER = 'certs';
const PASSPHRASE_BYTES = 15;

interface Wanted {
  readonly token: string | undefined;
  readonly validity_days: number | undefined;
  readonly key: KeyType | undefined;
  readonly cert_file: string | undefined;
  readonly key_file: string | undefined;
  readonly force: boolean;
}

export const caCreateServerCert = recipe({
  name: 'ca-create-server-cert',
  summary:
    'Hands out a certificate of the private CA for a server elsewhere, with its key. Hosts of this gateway order theirs: acme-directory-url=internal-ca.',
  example: ['nas.home.lan', '--san=192.168.1.7'],
  parameters: {
    hostname: required(text, 'its first name: a host name, also of one word, a wildcard or an IP address'),
    ...TOKEN,
    san: byName(optional(several, 'further names'), 'names'),
    ...HANDED_OUT,
    ...FORCE_FILES,
  },
  run: ({ hostname, san = [], ...wanted }, context) =>
    handOut(
      context,
      wanted,
      { purpose: 'server', common_name: hostname.slice(0, 64), names: [hostname, ...san] },
      hostname,
    ),
});

export const caCreateClientCert = recipe({
  name: 'ca-create-client-cert',
  summary:
    'Hands out a certificate of the private CA for a client, with its key, also as PKCS #12 for browsers and phones.',
  example: ['alice', '--san=alice@example.com'],
  parameters: {
    name: withAlias(required(commonName, 'who it is for: its common name'), 'common_name'),
    ...TOKEN,
    san: byName(optional(several, 'further names: e-mail addresses or host names'), 'names'),
    ...HANDED_OUT,
    p12_file: byName(optional(file, 'where the PKCS #12 is written')),
    passphrase_file: byName(optional(file, 'file with the passphrase of the PKCS #12; left out: one is made and told')),
    ...FORCE_FILES,
  },
  run: async ({ name, san = [], p12_file, passphrase_file, ...wanted }, context) => {
    const own = passphrase_file === undefined ? undefined : (await contentOf(passphrase_file)).trim();
    const passphrase = own ?? randomBytes(PASSPHRASE_BYTES).toString('base64url');
    const about = { purpose: 'client', common_name: name, names: san, passphrase } as const;
    const pkcs12 = { path: p12_file ?? fileOf(name, 'p12'), told: own === undefined ? passphrase : undefined };
    return handOut(context, wanted, about, name, pkcs12);
  },
});

/** Whom it is for, in the API's fields. */
interface About {
  readonly purpose: Purpose;
  readonly common_name: string;
  readonly names: readonly string[];
  readonly passphrase?: string;
}

async function handOut(
  context: Context,
  { token, validity_days, key, cert_file, key_file, force }: Wanted,
  about: About,
  name: string,
  pkcs12?: { readonly path: string; readonly told: string | undefined },
): Promise<Outcome> {
  const paths = { cert: cert_file ?? fileOf(name, 'crt'), key: key_file ?? fileOf(name, 'key') };
  await checkFree([paths.cert, paths.key, ...(pkcs12 ? [pkcs12.path] : [])], force);
  const api = context.api(await tokenFor(context, token));
  const body = { ...about, ...given({ days: validity_days, key_type: key }) };
  const issued = await api.ask('POST', '/ca/certificates', CaCertificateHandedOut, { body });
  const files: NewFile[] = [
    { path: paths.cert, content: issued.fullchain_pem },
    { path: paths.key, content: issued.private_key_pem, isSecret: true },
    ...(pkcs12 ? [{ path: pkcs12.path, content: Buffer.from(issued.pkcs12 ?? '', 'base64'), isSecret: true }] : []),
  ];
  await writeFiles(files);
  const { private_key_pem: _, pkcs12: __, fullchain_pem: ___, ...rest } = issued;
  const written = files.map(({ path }) => path);
  return {
    json: { ...rest, files: written, ...(pkcs12?.told !== undefined && { passphrase: pkcs12.told }) },
    text: `${name} has a certificate until ${validity(issued.expires_at)}, serial ${issued.serial}.\nWritten: ${written.join(', ')}.${
      pkcs12?.told === undefined ? '' : `\nPassphrase of the PKCS #12, told only now: ${pkcs12.told}`
    }`,
    next: [
      ['write what the other side trusts', just('ca-export', 'ca')],
      ['take it back', just('ca-revoke', issued.serial)],
    ],
  };
}

/** A name in a file name: no separators, and nothing that begins like a hidden file. */
const fileOf = (name: string, ending: string): string =>
  join(FOLDER, `${name.replaceAll(/[^\w@.-]+/g, '_').replace(/^\.+/, '_')}.${ending}`);
