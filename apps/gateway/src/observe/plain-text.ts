/** Printable ASCII that stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;
const NOT_ASCII = /[^ -~]/g;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * A client's text as a string of JSON, in ASCII alone: as many bytes as characters.
 * @param most characters of it that are kept; what is longer ends with an ellipsis
 */
export function quoted(text: string, most: number): string {
  const kept = text.length > most ? `${text.slice(0, most)}${ELLIPSIS}` : text;
  return PLAIN.test(kept) ? `"${kept}"` : JSON.stringify(kept).replaceAll(NOT_ASCII, escaped);
}

/** No request can have it where it is put: what comes over the wire are bytes. */
const ELLIPSIS = '\u2026';
