const MAX_NAME = 253;

/** The name of a handshake (RFC 6066 3) in the one spelling that is looked up; empty for what can be no host name. */
export function canonicalServerName(name: string): string {
  if (name.length > MAX_NAME) return '';
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
