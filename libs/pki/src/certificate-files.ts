import { readFileSync } from 'node:fs';
import { certificateCovers, parseServedHost, type CertifiedName } from '#domain';
import { checkChain } from './chain.ts';
import { checkImport, type CheckedImport } from './check-import.ts';
import { PkiError, type PkiErrorCode } from './pki-error.ts';

/** Files that a certificate is served from, PEM. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** Certificates of the CA, in any order, that belong behind those of certFile; empty: none. */
  readonly caBundleFile: string;
  /** Hosts that it must be for. */
  readonly hosts: readonly CertifiedName[];
}

/** What can be wrong with such files, and the exit code of who cannot start for it. */
export const BAD_FILE_EXITS = {
  missing: 80,
  unreadable: 81,
  'not-pem': 82,
  'bad-key': 83,
  'wrong-key': 84,
  expired: 85,
  'not-yet-valid': 86,
  'chain-order': 87,
  'wrong-host': 88,
  'not-servable': 89,
} as const;
export type BadFileKind = keyof typeof BAD_FILE_EXITS;

/** A file that cannot be served from. `message` names it, and says why. */
export class BadCertificateFile extends Error {
  readonly kind: BadFileKind;

  constructor(kind: BadFileKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BadCertificateFile';
    this.kind = kind;
  }
}

const KINDS: Readonly<Partial<Record<PkiErrorCode, BadFileKind>>> = {
  PKI_CHAIN_UNREADABLE: 'not-pem',
  PKI_KEY_ENCRYPTED: 'bad-key',
  PKI_KEY_UNREADABLE: 'bad-key',
  PKI_KEY_MISMATCH: 'wrong-key',
  PKI_EXPIRED: 'expired',
  PKI_NOT_YET_VALID: 'not-yet-valid',
  PKI_CHAIN_BROKEN: 'chain-order',
};

/**
 * Reads and checks the files: each can be read and is PEM, the key is that of the first certificate, each certificate is followed
 * by its issuer, it is within its time, and for servers and the hosts.
 * @throws BadCertificateFile
 */
export function readCertificateFiles(
  { certFile, keyFile, caBundleFile, hosts }: CertificateFiles,
  now: Date,
): CheckedImport {
  const certificates = contentOf(certFile, 'CERTIFICATE');
  const privateKeyPem = contentOf(keyFile, 'PRIVATE KEY');
  const bundle = caBundleFile === '' ? '' : contentOf(caBundleFile, 'CERTIFICATE');
  const fullchainPem = `${certificates}\n${bundle}`;
  const checked = named(certFile, keyFile, () =>
    checkImport({ fullchainPem, privateKeyPem, now, parseName: parseServedHost }),
  );
  try {
    checkChain(certificates, privateKeyPem, []);
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause;
    throw new BadCertificateFile('chain-order', `${certFile} has its certificates in a wrong order. ${cause.message}`, {
      cause,
    });
  }
  const missing = hosts.filter((host) => !certificateCovers(checked.names, host));
  if (missing.length)
    throw new BadCertificateFile(
      'wrong-host',
      `${certFile} has a certificate for ${checked.names.join(', ')}, but not for ${missing.join(', ')}.`,
    );
  return checked;
}

function contentOf(path: string, what: string): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new BadCertificateFile('missing', `${path} is not there.`, { cause });
    const why = { EACCES: 'this user may not read it', EISDIR: 'it is a folder' }[code] ?? code;
    throw new BadCertificateFile('unreadable', `${path} cannot be read: ${why}.`, { cause });
  }
  if (new RegExp(`-----BEGIN [A-Z ]*${what}-----`).test(content)) return content;
  const other = content.includes('-----BEGIN ') ? 'something else' : 'no PEM at all';
  throw new BadCertificateFile(
    'not-pem',
    `${path} should hold "-----BEGIN ${what}-----" (PEM), but there is ${other} in it.`,
  );
}

function named(certFile: string, keyFile: string, check: () => CheckedImport): CheckedImport {
  try {
    return check();
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause;
    const kind = KINDS[cause.code] ?? 'not-servable';
    const file = kind === 'bad-key' ? keyFile : kind === 'wrong-key' ? `${certFile} and ${keyFile}` : certFile;
    throw new BadCertificateFile(kind, `${file} cannot be used: ${cause.message}`, { cause });
  }
}
