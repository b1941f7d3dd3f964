import ipaddr from 'ipaddr.js';
import type { Request } from 'express';

const IPV6_SUBSCRIBER_BITS = 64;

/**
 * The address that attempts are counted by: what the gateway put last into X-Forwarded-For (anything before it is the
 * client's own tale), and for IPv6 the network of 64 bits that a subscriber has (RFC 6177), not one address of it.
 */
export function clientAddress(request: Request): string {
  const text = request.get('x-forwarded-for')?.split(',').at(-1)?.trim() || request.socket.remoteAddress || '';
  if (!ipaddr.isValid(text)) return 'unknown';
  const address = ipaddr.process(text);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${IPV6_SUBSCRIBER_BITS}`).toString()}/64`;
}
