/** The port that a client wrote. It is the outer one where this gateway is behind a port mapping. */
export function writtenPort(authority: string): string | undefined {
  const colon = authority.lastIndexOf(':');
  return colon < 0 || authority.endsWith(']') ? undefined : authority.slice(colon + 1) || undefined;
}
