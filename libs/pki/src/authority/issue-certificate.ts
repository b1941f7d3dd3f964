import { createPublicKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import type { Purpose } from '#domain';
import { readPrivateKey } from '../key-pair.ts';
import { subjectOf } from '../subject.ts';
import { validFor } from '../validity.ts';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
} from '../x509.ts';
import { checkPermitted } from './name-constraints.ts';
import { signCertificate, type AuthorityKeys } from './sign-certificate.ts';

export interface LeafOptions {
  readonly purpose: Purpose;
  /** Subject's common name; left out where it does not fit. */
  readonly commonName: string;
  /** Subject alternative names: host names, wildcards, IP addresses, for clients also e-mail addresses. */
  readonly names: readonly string[];
  /** The key that it is for: PEM of the private one, or the public one where its owner keeps the other to himself. */
  readonly privateKeyPem?: string | undefined;
  readonly publicKey?: KeyObject | undefined;
  readonly days: number;
  readonly now: Date;
  /** The issuer's name constraints, for a message that a person understands. */
  readonly permitted: readonly string[];
  /** Where the issuer's revocation list is; undefined: it is not told. */
  readonly crlUrl: string | undefined;
}

/**
 * Issues a certificate. It does not outlive its issuer.
 * @returns PEM
 * @throws PkiError PKI_NOT_PERMITTED, PKI_KEY_UNREADABLE
 */
export async function issueCertificate(authority: AuthorityKeys, options: LeafOptions): Promise<string> {
  const { purpose, commonName, names, privateKeyPem = '', days, now, permitted, crlUrl } = options;
  checkPermitted(
    names.filter((name) => !isMail(name)),
    permitted,
  );
  const key = options.publicKey ?? createPublicKey(readPrivateKey(privateKeyPem));
  const subject = subjectOf(commonName);
  return signCertificate(authority, {
    subject,
    publicKey: key.export({ type: 'spki', format: 'der' }),
    validity: validFor(days, now),
    now,
    crlUrl,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      usageOf(key.asymmetricKeyType),
      new ExtendedKeyUsageExtension([purpose === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth]),
      ...(names.length ? [new SubjectAlternativeNameExtension(names.map(asGeneralName), subject.length === 0)] : []),
    ],
  });
}

const isMail = (name: string): boolean => name.includes('@');

const asGeneralName = (value: string): { type: 'email' | 'ip' | 'dns'; value: string } => ({
  type: isMail(value) ? 'email' : isIP(value) ? 'ip' : 'dns',
  value,
});

/** TLS 1.2 still exchanges keys by RSA with some clients (RFC 5246 7.4.2). */
const usageOf = (kind: string | undefined): KeyUsagesExtension =>
  kind === 'rsa'
    ? new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true)
    : new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true);
