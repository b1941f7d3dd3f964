const BEARER = /^bearer +([A-Za-z0-9._~+/=-]+) *$/i;

/** The token of an Authorization field (RFC 6750 2.1). The scheme's name has no case (RFC 9110 11.1). */
export const bearerToken = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];

/** The different values that a cookie has in a Cookie field. */
export function cookieValues(field: string, name: string): string[] {
  if (!field.includes(name)) return [];
  const values = field.split(';').flatMap((pair) => {
    const sign = pair.indexOf('=');
    return sign >= 0 && pair.slice(0, sign).trim() === name ? [pair.slice(sign + 1).trim()] : [];
  });
  return [...new Set(values)];
}
