import { signingKeys } from '../key-pair.ts';
import { PkiError } from '../pki-error.ts';
import { randomSerial } from '../random-serial.ts';
import type { Validity } from '../validity.ts';
import {
  AuthorityKeyIdentifierExtension,
  CRLDistributionPointsExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type Extension,
  type X509CertificateCreateParamsName,
} from '../x509.ts';

/** An authority's certificate, PEM, and its private key, PKCS#8 PEM. */
export interface AuthorityKeys {
  readonly certificate_pem: string;
  readonly private_key_pem: string;
}

type PublicKey = Parameters<typeof SubjectKeyIdentifierExtension.create>[0];

export interface SigningTerms {
  readonly subject: X509CertificateCreateParamsName;
  readonly publicKey: PublicKey;
  readonly validity: Validity;
  readonly now: Date;
  /** Where the issuer's revocation list is; undefined: it is not told. */
  readonly crlUrl?: string | undefined;
  /** What it says beside whose key it has and who signed it. */
  readonly extensions: readonly Extension[];
}

/**
 * Signs a certificate. It does not outlive its issuer.
 * @returns PEM
 * @throws PkiError PKI_NOT_PERMITTED when the issuer's time is over
 */
export async function signCertificate(authority: AuthorityKeys, terms: SigningTerms): Promise<string> {
  const { subject, publicKey, validity, now, crlUrl, extensions } = terms;
  const issuer = new X509Certificate(authority.certificate_pem);
  const { keys, signingAlgorithm } = signingKeys(authority.private_key_pem);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject,
    issuer: issuer.subjectName,
    ...within(issuer, validity, now),
    publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm,
    extensions: [
      ...extensions,
      await SubjectKeyIdentifierExtension.create(publicKey),
      await keyIdOf(issuer),
      ...(crlUrl ? [new CRLDistributionPointsExtension([crlUrl])] : []),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** An issuer vouches for what it has signed, and does so no longer than it lives. */
function within(issuer: X509Certificate, { notBefore, notAfter }: Validity, now: Date): Validity {
  if (issuer.notAfter <= now)
    throw new PkiError(
      'PKI_NOT_PERMITTED',
      `The private CA's certificate (${issuer.subject}) has expired on ${issuer.notAfter.toISOString()}, so it issues nothing any more; renew it with ca-renew.`,
    );
  return {
    notBefore: notBefore > issuer.notBefore ? notBefore : issuer.notBefore,
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
  };
}

/** The key identifier of an issuer as its own certificate has it, which may have been made elsewhere and in another way. */
export async function keyIdOf(issuer: X509Certificate): Promise<Extension> {
  const own = issuer.getExtension(SubjectKeyIdentifierExtension);
  if (own === null) return AuthorityKeyIdentifierExtension.create(issuer.publicKey);
  return new AuthorityKeyIdentifierExtension(own.keyId);
}
