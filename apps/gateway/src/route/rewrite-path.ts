import type { Exchange } from '../exchange/exchange.ts';
import type { RouteRecord } from '../snapshot/records.ts';
import { canonicalPath } from './canonical-path.ts';

/**
 * Takes a route's prefix off the path that the backend sees, and puts one in front.
 * @returns false where the prefix is there, but not as it is written, so that it cannot be taken off the client's own spelling
 */
export function rewritePath(exchange: Exchange, { strip_prefix, add_prefix }: RouteRecord): boolean {
  if (strip_prefix === null && add_prefix === null) return true;
  const { path } = exchange;
  const query = path.indexOf('?');
  const bare = query < 0 ? path : path.slice(0, query);
  const prefix = withoutSlash(strip_prefix ?? '');
  const isThere = prefix !== '' && liesIn(bare, prefix);
  if (!isThere && prefix !== '' && liesIn(canonicalPath(bare) ?? bare, prefix)) return false;
  const stripped = isThere ? bare.slice(prefix.length) : bare;
  const rest = stripped.startsWith('/') ? stripped : `/${stripped}`;
  exchange.rewritten = withoutSlash(add_prefix ?? '') + rest + (query < 0 ? '' : path.slice(query));
  if (isThere) exchange.strippedPrefix = bare.slice(0, prefix.length);
  return true;
}

const withoutSlash = (prefix: string): string => prefix.replace(/\/$/, '');

/** The prefix itself or below it, whatever the case of its letters. */
const liesIn = (path: string, prefix: string): boolean =>
  (path.length === prefix.length || path[prefix.length] === '/') &&
  path.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase();
