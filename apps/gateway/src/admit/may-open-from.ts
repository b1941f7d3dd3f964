import type { Known } from '#access';
import type { Exchange } from '../exchange/exchange.ts';
import { findField } from '../exchange/fields.ts';
import type { DomainInstance } from '../forward/domain-instance.ts';

/**
 * Whether a page of this origin may open a WebSocket with a person's cookie. Browsers let any page open one anywhere and send the cookie
 * along (RFC 6455 10.2): only pages of the host itself may, and of protected hosts that have the same cookie. Programs name no origin.
 */
export function mayOpenFrom(
  exchange: Exchange,
  { audience }: Known,
  cookieName: string,
  find: (host: string) => DomainInstance | undefined,
): boolean {
  const origin = findField(exchange.fields, 'origin');
  if (origin === undefined) return true;
  const url = URL.parse(origin);
  if (url?.protocol !== 'https:') return false;
  if (url.hostname === exchange.host) return true;
  const domain = audience.find((each) => each.startsWith('.') && url.hostname.endsWith(each));
  if (domain === undefined) return false;
  const other = find(url.hostname)?.target;
  return other?.auth_enabled === true && other.auth_forward_url === null && other.auth_cookie_name === cookieName;
}
