import { isAddress, isWildcard } from './hostname.ts';

/** How a CA makes sure that a name is ours: RFC 8555 8.3 and 8.4, RFC 8737, draft-ietf-acme-dns-persist. */
export const CHALLENGE_TYPES = ['http-01', 'tls-alpn-01', 'dns-01', 'dns-persist-01'] as const;
export type ChallengeType = (typeof CHALLENGE_TYPES)[number];

/** The challenge for a name for which nobody has chosen one. */
export const automaticChallenge = (name: string): ChallengeType => (isWildcard(name) ? 'dns-01' : 'http-01');

/** Whether this type can validate this name: wildcards need DNS (RFC 8555 8.4), addresses have none (RFC 8738 7). */
export function canValidate(type: ChallengeType, name: string): boolean {
  const byDns = type === 'dns-01' || type === 'dns-persist-01';
  if (isWildcard(name)) return byDns;
  return !(isAddress(name) && byDns);
}

/**
 * The server name by which a CA asks for the answer to its challenge: the name itself, or for an IP address, which no handshake may
 * carry, its name for reverse lookups (RFC 8738 6; RFC 1035 3.5, RFC 3596 2.5).
 */
export function challengedServerName(name: string): string {
  if (name.includes(':')) return `${nibbles(name).toReversed().join('.')}.ip6.arpa`;
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
