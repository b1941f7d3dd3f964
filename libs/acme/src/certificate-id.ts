import { authorityKeyIdentifier, serialOctets } from '#pki';

/**
 * The name of a certificate in ARI and in an order's `replaces` (RFC 9773 4.1): the key identifier of its issuer and its
 * serial number, the latter as in DER, so with the 00 that keeps it positive.
 * @param leafPem a chain will do: its first certificate is meant
 * @throws PkiError when it is unreadable, or names no key of its issuer
 */
export const certificateId = (leafPem: string): string =>
  `${authorityKeyIdentifier(leafPem).toString('base64url')}.${serialOctets(leafPem).toString('base64url')}`;
