/** The authority of a request: a host and, after a colon, a port (RFC 3986 3.2). No user, nothing else. */
const AUTHORITY = /^(?:([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?|(\[[0-9a-f:.]{2,45}\]))(?::\d{0,5})?$/i;
const MAX_LENGTH = 261;

/**
 * The host that an authority means, in the one spelling that is looked up: lower case, no port, no trailing dot.
 * Undefined where it is not an authority.
 */
export function canonicalHost(authority: string): string | undefined {
  if (authority.length > MAX_LENGTH) return undefined;
  const match = AUTHORITY.exec(authority);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
