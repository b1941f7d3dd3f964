import type { X509Certificate } from 'node:crypto';
import type { KeyType } from '#domain';
import { certificatesOf } from '../certificates-of.ts';
import { isIssuedBy, isSelfSigned, oneLine } from '../chain.ts';
import { readPrivateKey, keyTypeOf } from '../key-pair.ts';
import { PkiError } from '../pki-error.ts';
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509Certificate as Parsed } from '../x509.ts';
import { permittedNames } from './name-constraints.ts';

export interface BroughtAuthority {
  /** PEM: the root, or the intermediate and, behind it, its root. */
  readonly certificatePem: string;
  /** PEM without a passphrase. */
  readonly privateKeyPem: string;
  readonly now: Date;
}

/** An authority that was brought along. */
export interface CheckedAuthority {
  readonly kind: 'root' | 'intermediate';
  readonly certificate_pem: string;
  /** The root that it is below; the certificate itself where it is one. */
  readonly root_pem: string;
  /** PKCS#8 PEM. */
  readonly private_key_pem: string;
  readonly key_type: KeyType;
  readonly root_key_type: KeyType;
  /** See permittedNames(). */
  readonly permitted: readonly string[];
}

/**
 * Checks that an authority from elsewhere can issue here: it has a key that we can sign with, is an authority now, and hangs on a
 * root that came with it.
 * @throws PkiError that says which of these does not hold; never with anything of the key in it
 */
export function checkAuthority({ certificatePem, privateKeyPem, now }: BroughtAuthority): CheckedAuthority {
  const certificates = certificatesOf(certificatePem);
  const key = readPrivateKey(privateKeyPem);
  const key_type = keyTypeOf(key);
  const own = certificates.find((each) => each.checkPrivateKey(key));
  if (!own)
    throw new PkiError(
      'PKI_KEY_MISMATCH',
      `The private key belongs to none of the certificates (${oneLine(certificates[0].subject)}); give the authority's own key.`,
    );
  const root = isSelfSigned(own) ? own : certificates.find((each) => isSelfSigned(each) && isIssuedBy(own, each));
  if (!root)
    throw new PkiError(
      'PKI_CHAIN_BROKEN',
      `The root that issued ${oneLine(own.subject)} (${oneLine(own.issuer)}) is missing; put its certificate behind the intermediate's.`,
    );
  for (const each of new Set([own, root])) checkIsAuthority(each, now);
  checkDepth(own, root);
  return {
    kind: own === root ? 'root' : 'intermediate',
    certificate_pem: own.toString(),
    root_pem: root.toString(),
    private_key_pem: key.export({ type: 'pkcs8', format: 'pem' }),
    key_type,
    root_key_type: keyTypeOf(root.publicKey),
    permitted: permittedNames(own.toString()),
  };
}

function checkIsAuthority(certificate: X509Certificate, now: Date): void {
  const which = oneLine(certificate.subject);
  const usages = new Parsed(certificate.raw).getExtension(KeyUsagesExtension)?.usages;
  if (!certificate.ca)
    throw new PkiError('PKI_NOT_AN_AUTHORITY', `${which} is not an authority (CA:TRUE in basicConstraints).`);
  const needed = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
  if (usages !== undefined && (usages & needed) !== needed)
    throw new PkiError('PKI_NOT_AN_AUTHORITY', `${which} may not sign certificates and revocation lists (key usage).`);
  if (certificate.validToDate <= now)
    throw new PkiError('PKI_EXPIRED', `${which} has expired on ${certificate.validToDate.toISOString()}.`);
  if (certificate.validFromDate > now)
    throw new PkiError('PKI_NOT_YET_VALID', `${which} is valid from ${certificate.validFromDate.toISOString()} only.`);
}

/** A root that we put an intermediate below has to allow one. */
function checkDepth(own: X509Certificate, root: X509Certificate): void {
  const { pathLength } = new Parsed(root.raw).getExtension(BasicConstraintsExtension) ?? {};
  if (own !== root || pathLength !== 0) return;
  throw new PkiError(
    'PKI_NOT_AN_AUTHORITY',
    `${oneLine(root.subject)} allows no intermediate below it (path length 0); bring an intermediate with its key instead.`,
  );
}
