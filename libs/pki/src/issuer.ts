import { canonicalSerial } from '#domain';
import { AuthorityKeyIdentifierExtension, X509Certificate } from './x509.ts';
import { certificatesOf } from './certificates-of.ts';
import { PkiError } from './pki-error.ts';

/**
 * The key identifier of the issuer of a chain's first certificate (RFC 5280 4.2.1.1).
 * @throws PkiError PKI_CHAIN_UNREADABLE, PKI_ISSUER_UNKNOWN
 */
export function authorityKeyIdentifier(chainPem: string): Buffer {
  const [leaf] = certificatesOf(chainPem);
  const { keyId } = new X509Certificate(leaf.raw).getExtension(AuthorityKeyIdentifierExtension) ?? {};
  if (keyId) return Buffer.from(keyId, 'hex');
  throw new PkiError('PKI_ISSUER_UNKNOWN', 'The certificate does not say which key it was signed with.');
}

/**
 * The serial number of a chain's first certificate as DER has it: with a leading 00 where it would be negative otherwise.
 * @throws PkiError PKI_CHAIN_UNREADABLE
 */
export function serialOctets(chainPem: string): Buffer {
  const [{ serialNumber }] = certificatesOf(chainPem);
  const octets = Buffer.from(serialNumber, 'hex');
  // OpenSSL prints the number, not its encoding (X.690 8.3).
  return (octets[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), octets]) : octets;
}

/** Serial number of a chain's first certificate, as an Authority of #domain has it. */
export const serialOf = (chainPem: string): string => canonicalSerial(certificatesOf(chainPem)[0].serialNumber);

/**
 * Common name of whoever issued a chain's last certificate, which is mostly a root that is not in the chain itself.
 * @returns undefined when it has none
 * @throws PkiError PKI_CHAIN_UNREADABLE
 */
export function topIssuer(chainPem: string): string | undefined {
  const top = certificatesOf(chainPem).at(-1);
  return top && new X509Certificate(top.raw).issuerName.getField('CN')[0];
}
