/**
 * Whether content follows this HTTP/1 head (RFC 9112 6.3). The parser has refused everything ambiguous by now: both framing
 * fields, several lengths, an unknown or misplaced transfer coding.
 */
export function holdsBody(rawHeaders: readonly string[]): boolean {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (name.length === 14 && name.toLowerCase() === 'content-length') return Number(rawHeaders[i + 1]) > 0;
    if (name.length === 17 && name.toLowerCase() === 'transfer-encoding') return true;
  }
  return false;
}
