import { certificatesOf } from './certificates-of.ts';
import { oneLine } from './chain.ts';
import { PkiError } from './pki-error.ts';

/** They are named to every client that is asked for a certificate. */
const MAX_AUTHORITIES = 100;

/**
 * Checks that certificates, PEM, are authorities that clients' certificates can come from.
 * @throws PkiError that says which of them is none
 */
export function checkAuthorities(pem: string, now: Date): void {
  const authorities = certificatesOf(pem);
  if (authorities.length > MAX_AUTHORITIES)
    throw new PkiError('PKI_NOT_AN_AUTHORITY', `There are more than ${MAX_AUTHORITIES} certificates in it.`);
  for (const [place, authority] of authorities.entries()) {
    const which = `Certificate ${place + 1} (${oneLine(authority.subject)})`;
    if (!authority.ca)
      throw new PkiError('PKI_NOT_AN_AUTHORITY', `${which} is not that of an authority (CA:TRUE in basicConstraints).`);
    if (authority.validToDate < now)
      throw new PkiError('PKI_EXPIRED', `${which} has expired on ${authority.validToDate.toISOString()}.`);
  }
}
