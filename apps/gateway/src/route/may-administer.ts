import { addressRanges } from '../exchange/address-ranges.ts';
import type { Exchange } from '../exchange/exchange.ts';

/**
 * Whether a client's address is within ADMIN_ALLOW_FROM.
 * @param ranges such as `127.0.0.0/8` or `fd00::/8`
 */
export function mayAdminister(ranges: readonly string[]): (exchange: Pick<Exchange, 'client'>) => boolean {
  const allowed = addressRanges(ranges);
  return ({ client }) => allowed(client);
}
