import { BlockList, isIPv6 } from 'node:net';
import type { Connection } from '../exchange/connection.ts';

/**
 * Whether a client's address is within ADMIN_ALLOW_FROM.
 * @param ranges such as `127.0.0.0/8` or `fd00::/8`
 */
export function mayAdminister(ranges: readonly string[]): (connection: Connection) => boolean {
  const allowed = new BlockList();
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/');
    allowed.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return ({ peer }) => allowed.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4');
}
