const MASK = '***';
/** What may be the name of a parameter; anything else may as well be a secret without a name. */
const NAME = /^[\w.~%[\]-]{1,40}$/;

/** The path as it is written down: of the query only the names, because any value of it may be a secret. */
export function maskedPath(path: string): string {
  const query = path.indexOf('?');
  return query < 0
    ? path
    : `${path.slice(0, query)}?${path
        .slice(query + 1)
        .split('&')
        .map(masked)
        .join('&')}`;
}

/** A text that ends with `=`, or has none, is no name with a value but may be base64. */
function masked(part: string): string {
  const sign = part.indexOf('=');
  const name = part.slice(0, Math.max(sign, 0));
  if (part === '') return '';
  const hasValue = sign > 0 && sign < part.length - 1 && part[sign + 1] !== '=';
  return hasValue && NAME.test(name) ? `${name}=${MASK}` : MASK;
}
