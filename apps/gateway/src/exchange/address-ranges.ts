import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * Whether an address is within one of these ranges.
 * @param ranges such as `127.0.0.0/8` or `fd00::/8`
 * @throws Error where one is no range
 */
export function addressRanges(ranges: readonly string[]): (address: string) => boolean {
  if (ranges.length === 0) return () => false;
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits = ''] = range.split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
