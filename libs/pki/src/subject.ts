import { isIP } from 'node:net';
import { SubjectAlternativeNameExtension } from './x509.ts';

/** RFC 5280 A.1 ub-common-name: longer names stand in the SAN only. */
const MAX_COMMON_NAME = 64;

/** A distinguished name that holds a common name, or none where the name is too long for one, or an address (RFC 8738 3). */
export const subjectOf = (commonName: string): { CN: string[] }[] =>
  commonName.length > MAX_COMMON_NAME || isIP(commonName) ? [] : [{ CN: [commonName] }];

/** Subject alternative names of DNS names and IP addresses. */
export const alternativeNames = (names: readonly string[], critical = false): SubjectAlternativeNameExtension =>
  new SubjectAlternativeNameExtension(
    names.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
    critical,
  );
