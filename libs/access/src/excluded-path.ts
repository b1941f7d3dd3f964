/**
 * What has one reading only: no `;`, backslash, second slash, dot segment, segment that begins with two dots (of which some leave out what
 * follows) or byte beyond ASCII, and nothing encoded that would be one of those, a slash, a dot, `%`, `?`, `#` or a control character
 * when it is decoded.
 */
const PLAIN =
  /^(?:\/(?!\/|\.(?:\.|\/|$))(?:[A-Za-z0-9\-._~!$&'()*+,=:@]|%(?!2[3ef5]|3[bf]|5c|7f|[01])[2-7][\da-f])*)+$/i;

/**
 * Whether a path, or one above it, is for everybody. A path that servers could read in several ways is not.
 * @param path with its query
 * @param excluded auth_excluded_paths
 */
export function isExcluded(path: string, excluded: readonly string[]): boolean {
  if (excluded.length === 0) return false;
  const query = path.indexOf('?');
  const bare = query < 0 ? path : path.slice(0, query);
  const covers = (above: string): boolean =>
    bare.startsWith(above) && (above.endsWith('/') || bare.length === above.length || bare[above.length] === '/');
  return excluded.some(covers) && PLAIN.test(bare);
}
