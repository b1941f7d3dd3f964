import { isIPv6 } from 'node:net';

const MAX_NAME = 253;

/** The name of a handshake (RFC 6066 3) in the one spelling that is looked up; empty for what can be no host name. */
export function canonicalServerName(name: string): string {
  if (name.length > MAX_NAME) return '';
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

/**
 * The server name by which a CA asks for the answer to its challenge: the name itself, or for an IP address, which no handshake may
 * carry, its name for reverse lookups (RFC 8738 6; RFC 1035 3.5, RFC 3596 2.5).
 */
export function challengedServerName(name: string): string {
  if (isIPv6(name)) return `${nibbles(name).toReversed().join('.')}.ip6.arpa`;
  return /^\d+(\.\d+){3}$/.test(name) ? `${name.split('.').toReversed().join('.')}.in-addr.arpa` : name;
}

/** The 32 hexadecimal digits of an IPv6 address in its canonical form, which has no IPv4 part. */
function nibbles(address: string): string[] {
  const [head = [], tail = []] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail]
    .map((group) => group.padStart(4, '0'))
    .join('')
    .split('');
}
