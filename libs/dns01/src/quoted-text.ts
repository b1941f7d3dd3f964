const MAX_STRING = 255;

/** A TXT value as zone files and APIs write it: strings of at most 255 bytes in quotes (RFC 1035 5.1). */
export function quotedText(value: string): string {
  const parts = value.match(new RegExp(`[^]{1,${MAX_STRING}}`, 'g')) ?? [''];
  return parts.map((part) => `"${part.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(' ');
}

/** The value of a text that may be quoted or not. */
export function unquotedText(text: string): string {
  const parts = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => part.replaceAll(/\\(.)/g, '$1'));
  return parts.length ? parts.join('') : text;
}
