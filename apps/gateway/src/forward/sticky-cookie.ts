import { createHmac } from 'node:crypto';
import { cookieValues, type Sticky } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { isSecure } from '../exchange/is-secure.ts';

const BYTES = 16;
const SAME_SITE = { lax: 'Lax', strict: 'Strict', none: 'None' } as const;

/**
 * What stands for an upstream in a cookie: a keyed hash, which tells nobody where it is, and which nobody else can make. The same at
 * every gateway, and after a restart.
 */
export const stickyValue = (key: Buffer, hostname: string, url: string): string =>
  createHmac('sha256', key).update(`${hostname}\0${url}`).digest().subarray(0, BYTES).toString('base64url');

/** The values of a cookie that a client sent; there may be several of other paths (RFC 6265 5.4). */
export const cookiesShown = ({ fields }: Exchange, name: string): string[] =>
  fields.flatMap((field, i) =>
    i % 2 === 0 && field.toLowerCase() === 'cookie' ? cookieValues(fields[i + 1] ?? '', name) : [],
  );

/** Set-Cookie of a client that begins with an upstream. It lasts as long as the browser's session. */
export function stickyCookie(
  { cookie, secure, http_only, same_site }: Sticky,
  value: string,
  exchange: Exchange,
): string {
  // Browsers refuse SameSite=None without Secure.
  const isSafe = secure === 'always' || (secure === 'auto' && (isSecure(exchange) || same_site === 'none'));
  const attributes = [
    'Path=/',
    ...(isSafe ? ['Secure'] : []),
    ...(http_only ? ['HttpOnly'] : []),
    `SameSite=${SAME_SITE[same_site]}`,
  ];
  return `${cookie}=${value}; ${attributes.join('; ')}`;
}
