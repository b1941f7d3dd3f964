const BEARER = /^bearer +([A-Za-z0-9._~+/=-]+) *$/i;

/** The token of an Authorization field (RFC 6750 2.1). The scheme's name has no case (RFC 9110 11.1). */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];

/**
 * The different values that a cookie has in a Cookie field. Around names and values nothing is white but spaces and tabs, as to browsers
 * (RFC 6265bis 5.6): with any other blank before it, every host of the domain may set what looks like `__Host-`.
 */
export function cookieValues(field: string, name: string): readonly string[] {
  let values: readonly string[] = NO_VALUES;
  // Every request with a login comes here: the field is looked through where the name stands, and not taken apart.
  for (let at = field.indexOf(name); at >= 0; at = field.indexOf(name, at + name.length)) {
    const sign = pastBlanks(field, at + name.length);
    if (field.charCodeAt(sign) !== EQUALS || !beginsPair(field, at)) continue;
    const end = field.indexOf(';', sign);
    const value = trimmed(field, sign + 1, end < 0 ? field.length : end);
    if (values.length === 0) values = [value];
    else if (!values.includes(value)) values = [...values, value];
  }
  return values;
}

const NO_VALUES: readonly string[] = [];
const [TAB, SPACE, SEMICOLON, EQUALS] = [0x09, 0x20, 0x3b, 0x3d];

const isBlank = (code: number): boolean => code === SPACE || code === TAB;

function pastBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

function beginsPair(field: string, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && isBlank(field.charCodeAt(before))) before -= 1;
  return before < 0 || field.charCodeAt(before) === SEMICOLON;
}

function trimmed(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (start < end && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** A Cookie field without these cookies; the others as they are. */
export function withoutCookies(field: string, cookies: readonly string[]): string {
  if (!cookies.some((name) => field.includes(name))) return field;
  if (!field.includes(';')) return cookies.includes(cookieName(field)) ? '' : field.trim();
  const isKept = (pair: string): boolean => !cookies.includes(cookieName(pair));
  return field.split(';').filter(isKept).join(';').trim();
}

/** Browsers take `=name=value` for a cookie without a name, and show it as `name=value` (RFC 6265bis 5.5). */
export function cookieName(pair: string): string {
  const end = pair.indexOf(';');
  const text = (end < 0 ? pair : pair.slice(0, end)).replace(/^[\s=]+/, '');
  const sign = text.indexOf('=');
  return (sign < 0 ? text : text.slice(0, sign)).trim();
}
