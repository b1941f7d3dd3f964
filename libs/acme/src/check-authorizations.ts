import type { Authorization } from 'acme-client';
import { ACMECertificateError } from './acme-error.ts';
import { caText } from './ca-text.ts';
import { nameOf } from './identifier.ts';

const SHOWN = 100;

/**
 * Refuses authorizations for anything but what was ordered. Whoever may order certificates may name the CA, so what a CA asks
 * for is not to be trusted: it could have records set, and challenges answered, for the hosts of others.
 * @param names as they were ordered
 * @throws ACMECertificateError ACME_PROTOCOL
 */
export function checkAuthorizations(
  ca: string,
  authorizations: readonly Pick<Authorization, 'identifier' | 'wildcard'>[],
  names: readonly string[],
): void {
  const foreign = authorizations.map(nameOf).find((name) => !names.includes(name));
  if (foreign !== undefined) throw wrong(ca, `wants ${caText(foreign, SHOWN)} validated, which was not ordered`);
}

/**
 * The same before they are read, which takes a request each.
 * @throws ACMECertificateError ACME_PROTOCOL
 */
export function checkCount(ca: string, authorizations: readonly string[], names: readonly string[]): void {
  if (authorizations.length > names.length)
    throw wrong(ca, `wants ${authorizations.length} validations for an order of ${names.length}`);
}

/**
 * A dns-persist-01 record gives its account the right to certificates for as long as it stands, at any CA that it names. So it
 * names no account of somebody else's: one at the CA that was asked is ours, because its key is.
 * @throws ACMECertificateError ACME_PROTOCOL
 */
export function checkAccountUrl(ca: string, accountUrl: string, directoryUrl: string): void {
  // A semicolon would begin another parameter of the record.
  const isPlain = URL.canParse(accountUrl) && !/[\s;]/.test(accountUrl);
  if (isPlain && new URL(accountUrl).hostname === new URL(directoryUrl).hostname) return;
  throw wrong(ca, `says that our account is ${caText(accountUrl, SHOWN)}, which is not at this CA`);
}

const wrong = (ca: string, what: string): ACMECertificateError =>
  new ACMECertificateError(`${ca} ${what}. Check acme_directory_url: no CA that keeps to RFC 8555 does this.`, {
    code: 'ACME_PROTOCOL',
    retry: false,
  });
