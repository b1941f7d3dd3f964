/**
 * Makes text of a CA fit for a log line, a record and a terminal: without control characters, and not longer than needed.
 * @param longest characters; all unless told otherwise
 */
export function caText(text: string, longest = Number.POSITIVE_INFINITY): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
}
