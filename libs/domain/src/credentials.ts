const BEARER = /^bearer +([A-Za-z0-9._~+/=-]+) *$/i;

/** The token of an Authorization field (RFC 6750 2.1). The scheme's name has no case (RFC 9110 11.1). */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];

/**
 * The different values that a cookie has in a Cookie field. Around names and values nothing is white but spaces and tabs, as to browsers
 * (RFC 6265bis 5.6): with any other blank before it, every host of the domain may set what looks like `__Host-`.
 */
export function cookieValues(field: string, name: string): string[] {
  if (!field.includes(name)) return [];
  const values = field.split(';').flatMap((pair) => {
    const sign = pair.indexOf('=');
    return sign >= 0 && trimmed(pair.slice(0, sign)) === name ? [trimmed(pair.slice(sign + 1))] : [];
  });
  return [...new Set(values)];
}

/** A Cookie field without these cookies; the others as they are. */
export function withoutCookies(field: string, cookies: readonly string[]): string {
  if (!cookies.some((name) => field.includes(name))) return field;
  const isKept = (pair: string): boolean => !cookies.includes(cookieName(pair));
  return field.split(';').filter(isKept).join(';').trim();
}

/** Browsers take `=name=value` for a cookie without a name, and show it as `name=value` (RFC 6265bis 5.5). */
export function cookieName(pair: string): string {
  const [first = ''] = pair.split(';');
  const text = first.replace(/^[\s=]+/, '');
  const sign = text.indexOf('=');
  return (sign < 0 ? text : text.slice(0, sign)).trim();
}

function trimmed(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text.charAt(start))) start += 1;
  while (start < end && isBlank(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const isBlank = (character: string): boolean => character === ' ' || character === '\t';
