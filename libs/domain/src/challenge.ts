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
