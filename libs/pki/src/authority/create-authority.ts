import type { KeyType } from '#domain';
import { certificatesOf } from '../certificates-of.ts';
import { generatePrivateKey, signingKeys } from '../key-pair.ts';
import { PkiError } from '../pki-error.ts';
import { randomSerial } from '../random-serial.ts';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type Extension,
} from '../x509.ts';
import { nameConstraints } from './name-constraints.ts';

const MS_PER_DAY = 86_400_000;
/** Clocks differ a little. */
const CLOCK_SKEW_MS = 3_600_000;

/** An authority's certificate, PEM, and its private key, PKCS#8 PEM. */
export interface AuthorityKeys {
  readonly certificate_pem: string;
  readonly private_key_pem: string;
}

/** What an authority is called. */
export interface AuthoritySubject {
  readonly commonName: string;
  readonly organization: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
}

export interface RootOptions {
  readonly subject: AuthoritySubject;
  readonly keyType: KeyType;
  readonly days: number;
  readonly now: Date;
}

export interface IntermediateOptions extends RootOptions {
  /** Its name constraints, see nameConstraints(); none: no constraint. */
  readonly permitted: readonly string[];
  /** Where the root's revocation list is; undefined: it has none. */
  readonly crlUrl: string | undefined;
}

/** Makes a root with a new key: path length 1, so that below it are an intermediate and what that issues. */
export async function createRoot({ subject, keyType, days, now }: RootOptions): Promise<AuthorityKeys> {
  const privateKeyPem = await generatePrivateKey(keyType);
  const signing = signingKeys(privateKeyPem);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: nameOf(subject),
    notBefore: new Date(now.getTime() - CLOCK_SKEW_MS),
    notAfter: new Date(now.getTime() + days * MS_PER_DAY),
    ...signing,
    extensions: await ofAuthority(1, signing.keys.publicKey),
  });
  return { certificate_pem: `${certificate.toString('pem')}\n`, private_key_pem: privateKeyPem };
}

/**
 * Makes an intermediate with a new key: path length 0, so that nothing below it is an authority. It does not outlive its root.
 * @throws PkiError PKI_NOT_PERMITTED when the root's time is over
 */
export async function createIntermediate(root: AuthorityKeys, options: IntermediateOptions): Promise<AuthorityKeys> {
  const { subject, keyType, days, now, permitted, crlUrl } = options;
  const privateKeyPem = await generatePrivateKey(keyType);
  const { publicKey } = signingKeys(privateKeyPem).keys;
  const issuer = new X509Certificate(root.certificate_pem);
  const { keys, signingAlgorithm } = signingKeys(root.private_key_pem);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: nameOf(subject),
    issuer: issuer.subjectName,
    notBefore: new Date(Math.max(now.getTime() - CLOCK_SKEW_MS, issuer.notBefore.getTime())),
    notAfter: endBelow(issuer, now, days),
    publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm,
    extensions: [
      ...(await ofAuthority(0, publicKey)),
      await keyIdOf(issuer),
      ...(permitted.length ? [nameConstraints(permitted)] : []),
      ...(crlUrl ? [new CRLDistributionPointsExtension([crlUrl])] : []),
    ],
  });
  return { certificate_pem: `${certificate.toString('pem')}\n`, private_key_pem: privateKeyPem };
}

/**
 * A new root's certificate as signed by the one before it, for clients that know only that one. Both have the same name, so
 * that it is self-issued and does not count for the old root's path length (RFC 5280 6.1, RFC 4210 4.4).
 * @returns PEM
 */
export async function crossSign(old: AuthorityKeys, newRootPem: string, now: Date): Promise<string> {
  const subject = new X509Certificate(newRootPem);
  const issuer = new X509Certificate(old.certificate_pem);
  const { keys, signingAlgorithm } = signingKeys(old.private_key_pem);
  const end = Math.min(subject.notAfter.getTime(), issuer.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: subject.subjectName,
    issuer: issuer.subjectName,
    notBefore: new Date(now.getTime() - CLOCK_SKEW_MS),
    notAfter: new Date(end),
    publicKey: subject.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm,
    extensions: [...(await ofAuthority(1, subject.publicKey)), await keyIdOf(issuer)],
  });
  return `${certificate.toString('pem')}\n`;
}

/**
 * When something ends that is issued for so many days: its issuer vouches for it, and does so no longer than it lives.
 * @throws PkiError PKI_NOT_PERMITTED when the issuer's time is over
 */
export function endBelow(issuer: X509Certificate, now: Date, days: number): Date {
  const last = issuer.notAfter.getTime();
  if (last > now.getTime()) return new Date(Math.min(now.getTime() + days * MS_PER_DAY, last));
  throw new PkiError(
    'PKI_NOT_PERMITTED',
    `The private CA's certificate (${issuer.subject}) has expired on ${issuer.notAfter.toISOString()}, so it issues nothing any more; renew it with ca-renew.`,
  );
}

/** The key identifier of an issuer as its own certificate has it, which may have been made elsewhere and in another way. */
export async function keyIdOf(issuer: X509Certificate): Promise<Extension> {
  const own = issuer.getExtension(SubjectKeyIdentifierExtension);
  if (own === null) return AuthorityKeyIdentifierExtension.create(issuer.publicKey);
  return new AuthorityKeyIdentifierExtension(own.keyId);
}

/** What an authority's certificate, PEM, calls it; a common name that is missing is empty. */
export function authoritySubject(pem: string): AuthoritySubject {
  const { subjectName } = new X509Certificate(pem);
  const first = (field: string): string | undefined => subjectName.getField(field)[0];
  return { commonName: first('CN') ?? '', organization: first('O') ?? null, country: first('C') ?? null };
}

/** Serial number of a chain's first certificate, in lower-case hexadecimal digits without leading zeros. */
export const serialOf = (pem: string): string => certificatesOf(pem)[0].serialNumber.toLowerCase().replace(/^0+/, '');

const ofAuthority = async (
  pathLength: number,
  publicKey: Parameters<typeof SubjectKeyIdentifierExtension.create>[0],
): Promise<Extension[]> => [
  new BasicConstraintsExtension(true, pathLength, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  await SubjectKeyIdentifierExtension.create(publicKey),
];

const nameOf = ({ commonName, organization, country }: AuthoritySubject): Record<string, string[]>[] => [
  ...(country === null ? [] : [{ C: [country] }]),
  ...(organization === null ? [] : [{ O: [organization] }]),
  { CN: [commonName] },
];
