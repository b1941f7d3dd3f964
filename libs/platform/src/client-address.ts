import type { IncomingMessage } from 'node:http';
import { parseAddress, parseNetwork } from '#domain';

/**
 * The address of a client of an app behind the gateway: what that put last into X-Forwarded-For. Anything before it is the client's own
 * tale.
 * @returns in its canonical spelling; `unknown` for what is none
 */
export function clientAddress({ headers, socket }: IncomingMessage): string {
  const told = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').at(-1)?.trim();
  const text = told || socket.remoteAddress || '';
  return parseAddress(text) ? parseNetwork(text) : 'unknown';
}
