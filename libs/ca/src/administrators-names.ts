import ipaddr from 'ipaddr.js';
import { parse } from 'tldts';
import { isAddress, issuingAuthority, type CertificateAuthority } from '#domain';

/**
 * The names that only the administrator has certified by the private CA. Its clients trust it for every name, so a token could pose
 * as any site towards them; without name constraints, which bound that, it gets certificates for private names only.
 * @param ca undefined: there is none yet
 */
export function administratorsNames(
  names: readonly string[],
  ca: CertificateAuthority | undefined,
  now: Date,
): string[] {
  const permitted = (ca && issuingAuthority(ca, now)?.permitted_names) ?? [];
  return permitted.length ? [] : names.filter(isPublicName);
}

/** RFC 8375: everybody has it at home. */
const HOME = /(?:^|\.)home\.arpa$/;

/** Whether a name may be somebody's on the Internet: below a suffix that ICANN has given out, or an address that is routed. */
export function isPublicName(name: string): boolean {
  if (isAddress(name)) return ipaddr.process(name).range() === 'unicast';
  const host = name.replace(/^\*\./, '');
  return parse(host).isIcann === true && !HOME.test(host);
}
