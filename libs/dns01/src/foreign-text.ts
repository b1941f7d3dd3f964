const MASK = '***';
const LONGEST = 300;

/**
 * Makes words of a server or a program fit for our messages: one line, clipped, and without our own secrets, which an
 * error page may well repeat.
 */
export function foreignText(text: string, secrets: readonly string[] = [], longest = LONGEST): string {
  let line = text;
  for (const secret of secrets) if (secret) line = line.replaceAll(secret, MASK);
  line = line.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
}
