import { createHash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { getDomain } from 'tldts';

/**
 * What certificates are counted by: the registered domains of their names (by the public suffix list with its private part),
 * IPv4 addresses, and the first 64 bits of IPv6 addresses.
 */
export const limitedDomains = (names: readonly string[]): string[] => [
  ...new Set(names.map((name) => networkOf(name) ?? registeredDomainOf(name.replace(/^\*\./, '')))),
];

/** One name for a set of names, in whatever order. */
export const setOf = (names: readonly string[]): string =>
  createHash('sha256').update(names.toSorted().join('\n')).digest('hex').slice(0, 32);

const registeredDomainOf = (host: string): string => getDomain(host, { allowPrivateDomains: true }) ?? host;

function networkOf(name: string): string | undefined {
  if (!ipaddr.IPv6.isValid(name)) return undefined;
  const groups = ipaddr.IPv6.parse(name).parts.slice(0, 4);
  return `${groups.map((group) => group.toString(16)).join(':')}::/64`;
}
