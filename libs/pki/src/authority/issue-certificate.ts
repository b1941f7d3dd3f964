import { createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import type { Purpose } from '#domain';
import { readPrivateKey, signingKeys } from '../key-pair.ts';
import { randomSerial } from '../random-serial.ts';
import { subjectOf } from '../subject.ts';
import {
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '../x509.ts';
import { endBelow, keyIdOf, type AuthorityKeys } from './create-authority.ts';
import { checkPermitted } from './name-constraints.ts';

const CLOCK_SKEW_MS = 3_600_000;

export interface LeafOptions {
  readonly purpose: Purpose;
  /** Subject's common name; left out where it does not fit. */
  readonly commonName: string;
  /** Subject alternative names: host names, wildcards, IP addresses, for clients also e-mail addresses. */
  readonly names: readonly string[];
  /** PEM of the key that it is for. */
  readonly privateKeyPem: string;
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
  const { purpose, commonName, names, privateKeyPem, days, now, permitted, crlUrl } = options;
  checkPermitted(
    names.filter((name) => !isMail(name)),
    permitted,
  );
  const issuer = new X509Certificate(authority.certificate_pem);
  const { keys, signingAlgorithm } = signingKeys(authority.private_key_pem);
  const key = readPrivateKey(privateKeyPem);
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const subject = subjectOf(commonName);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject,
    issuer: issuer.subjectName,
    notBefore: new Date(Math.max(now.getTime() - CLOCK_SKEW_MS, issuer.notBefore.getTime())),
    notAfter: endBelow(issuer, now, days),
    publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      usageOf(key.asymmetricKeyType),
      new ExtendedKeyUsageExtension([purpose === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth]),
      ...(names.length ? [new SubjectAlternativeNameExtension(names.map(asGeneralName), subject.length === 0)] : []),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await keyIdOf(issuer),
      ...(crlUrl ? [new CRLDistributionPointsExtension([crlUrl])] : []),
    ],
  });
  return `${certificate.toString('pem')}\n`;
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
