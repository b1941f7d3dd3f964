import type { KeyType } from '#domain';
import { generatePrivateKey, signingKeys } from './key-pair.ts';
import { randomSerial } from './random-serial.ts';
import { alternativeNames, subjectOf } from './subject.ts';
import { validFor } from './validity.ts';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  type Extension,
} from './x509.ts';

export interface SelfSignedOptions {
  readonly commonName: string;
  /** DNS names and IP addresses that it is for. */
  readonly names: readonly string[];
  readonly days: number;
  readonly keyType?: KeyType;
  /** PEM of the key to use instead of a new one. */
  readonly privateKeyPem?: string | undefined;
  readonly now?: Date;
  /** Further extensions. */
  readonly extensions?: readonly Extension[];
}

/** A certificate that nobody vouches for, and its key. */
export interface SelfSigned {
  readonly certificate_pem: string;
  /** PKCS#8 PEM. */
  readonly private_key_pem: string;
}

/** Makes a self-signed server certificate, with a new key (ECDSA P-256) unless told otherwise. */
export async function createSelfSigned(options: SelfSignedOptions): Promise<SelfSigned> {
  const now = options.now ?? new Date();
  const privateKeyPem = options.privateKeyPem ?? (await generatePrivateKey(options.keyType ?? 'ecdsa-p256'));
  const signing = signingKeys(privateKeyPem);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: subjectOf(options.commonName),
    ...validFor(options.days, now),
    ...signing,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      // A certificate without a subject must mark its alternative names critical (RFC 5280 4.1.2.6).
      alternativeNames(options.names, subjectOf(options.commonName).length === 0),
      await SubjectKeyIdentifierExtension.create(signing.keys.publicKey),
      ...(options.extensions ?? []),
    ],
  });
  return { certificate_pem: certificate.toString('pem'), private_key_pem: privateKeyPem };
}
