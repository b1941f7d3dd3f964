import type { KeyType } from '#domain';
import { generatePrivateKey, signingKeys } from '../key-pair.ts';
import { randomSerial } from '../random-serial.ts';
import { validFor } from '../validity.ts';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type Extension,
} from '../x509.ts';
import { nameConstraints } from './name-constraints.ts';
import { signCertificate, type AuthorityKeys } from './sign-certificate.ts';

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
    ...validFor(days, now),
    ...signing,
    extensions: [...mayIssue(1), await SubjectKeyIdentifierExtension.create(signing.keys.publicKey)],
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
  const certificate_pem = await signCertificate(root, {
    subject: nameOf(subject),
    publicKey: signingKeys(privateKeyPem).keys.publicKey,
    validity: validFor(days, now),
    now,
    crlUrl,
    extensions: [...mayIssue(0), ...(permitted.length ? [nameConstraints(permitted)] : [])],
  });
  return { certificate_pem, private_key_pem: privateKeyPem };
}

/**
 * A new root's certificate as signed by the one before it, for clients that know only that one. Both have the same name, so
 * that it is self-issued and does not count for the old root's path length (RFC 5280 6.1, RFC 4210 4.4).
 * @returns PEM
 */
export function crossSign(old: AuthorityKeys, newRootPem: string, now: Date): Promise<string> {
  const root = new X509Certificate(newRootPem);
  const { publicKey } = root;
  return signCertificate(old, {
    subject: root.subjectName,
    publicKey,
    validity: root,
    now,
    extensions: mayIssue(1),
  });
}

/** What an authority's certificate, PEM, calls it; a common name that is missing is empty. */
export function authoritySubject(pem: string): AuthoritySubject {
  const { subjectName } = new X509Certificate(pem);
  const first = (field: string): string | undefined => subjectName.getField(field)[0];
  return { commonName: first('CN') ?? '', organization: first('O') ?? null, country: first('C') ?? null };
}

const mayIssue = (pathLength: number): Extension[] => [
  new BasicConstraintsExtension(true, pathLength, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
];

const nameOf = ({ commonName, organization, country }: AuthoritySubject): Record<string, string[]>[] => [
  ...(country === null ? [] : [{ C: [country] }]),
  ...(organization === null ? [] : [{ O: [organization] }]),
  { CN: [commonName] },
];
