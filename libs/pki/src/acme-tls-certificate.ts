import { createHash, type X509Certificate } from 'node:crypto';
import { namesOf } from './names-of.ts';
import { createSelfSigned, type SelfSigned } from './self-signed.ts';
import { Extension, X509Certificate as Parsed } from './x509.ts';

/** id-pe-acmeIdentifier (RFC 8737 6.1). */
const ACME_IDENTIFIER = '1.3.6.1.5.5.7.1.31';
/** DER of an OCTET STRING with 32 octets. */
const OCTET_STRING_32 = Buffer.of(0x04, 32);
/** Validation takes seconds. */
const DAYS = 7;

/**
 * The certificate that answers a TLS-ALPN-01 challenge (RFC 8737 3; RFC 8738 6 for IP addresses): for this one name, with
 * the hash of the key authorization in a critical extension, so that nobody takes it for a certificate of the site.
 * @param privateKeyPem its key; without it a new one is made (ECDSA P-256)
 */
export const acmeTlsCertificate = (
  name: string,
  keyAuthorization: string,
  privateKeyPem?: string,
): Promise<SelfSigned> =>
  createSelfSigned({
    privateKeyPem,
    commonName: name,
    names: [name],
    days: DAYS,
    extensions: [new Extension(ACME_IDENTIFIER, true, extensionFor(keyAuthorization))],
  });

/**
 * What keeps a certificate from being the answer to a TLS-ALPN-01 challenge (RFC 8737 3), in words; undefined: it is.
 */
export function acmeTlsMistake(
  certificate: X509Certificate,
  name: string,
  keyAuthorization: string,
): string | undefined {
  const names = namesOf(certificate);
  if (names.length !== 1 || names[0] !== name || certificate.subjectAltName?.includes(', '))
    return 'its certificate is not for this name alone';
  const extension = new Parsed(certificate.raw).getExtension(ACME_IDENTIFIER);
  if (!extension) return 'its certificate has no acmeIdentifier extension';
  if (!extension.critical) return 'the acmeIdentifier extension of its certificate is not critical';
  return extensionFor(keyAuthorization).equals(Buffer.from(extension.value))
    ? undefined
    : 'the acmeIdentifier extension of its certificate is for another key authorization';
}

const extensionFor = (keyAuthorization: string): Buffer<ArrayBuffer> =>
  Buffer.concat([OCTET_STRING_32, createHash('sha256').update(keyAuthorization).digest()]);
