import { createHash } from 'node:crypto';
import { createSelfSigned, type SelfSigned } from './self-signed.ts';
import { Extension } from './x509.ts';

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
    extensions: [
      new Extension(
        ACME_IDENTIFIER,
        true,
        Buffer.concat([OCTET_STRING_32, createHash('sha256').update(keyAuthorization).digest()]),
      ),
    ],
  });
