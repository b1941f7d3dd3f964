import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

const IPV6_SUBSCRIBER_BITS = 64;

/** What the gateway put last into X-Forwarded-For: anything before it is the client's own tale. */
export function clientAddress({ headers, socket }: IncomingMessage): string {
  const told = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').at(-1)?.trim();
  const text = told || socket.remoteAddress || '';
  return ipaddr.isValid(text) ? ipaddr.process(text).toString() : 'unknown';
}

/** What attempts are counted by: an address, for IPv6 the network of 64 bits that a subscriber has (RFC 6177). */
export function clientNetwork(request: IncomingMessage): string {
  const text = clientAddress(request);
  if (!text.includes(':')) return text;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${text}/${IPV6_SUBSCRIBER_BITS}`).toString()}/64`;
}
