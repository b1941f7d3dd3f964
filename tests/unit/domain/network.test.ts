import { BlockList, isIPv6 } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { InvalidInput, parseAddress, parseNetwork } from '#domain';

describe('a network', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    [' 10.0.0.0/8 ', '10.0.0.0/8'],
    ['192.0.2.7/32', '192.0.2.7'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['ALL', 'all'],
    ['2001:DB8:0:0:0:0:0:0/32', '2001:db8::/32'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0'],
    ['10:2:3:4:5:6:0:0', '10:2:3:4:5:6::'],
    ['::', '::'],
    ['::/0', '::/0'],
    ['::1/128', '::1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
  ])('%s is kept as %s', (written, kept) => expect(parseNetwork(written)).toBe(kept));

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '::1::',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2:3:4:5:6:7:8',
    '12345::',
    '2001:db8::/129',
    '::ffff:10.0.0.0/8',
    'fe80::1%eth0',
    'example.com',
    'allow all',
  ])('%s is none', (written) => expect(() => parseNetwork(written)).toThrow(InvalidInput));

  test('an address with the length of a network is refused with both that may have been meant', () => {
    expect(() => parseNetwork('10.0.0.5/8', 'rules.0.network')).toThrow(
      'rules.0.network: is an address with the length of a network; write 10.0.0.0/8 for the network, or leave /8 out',
    );
  });

  test('an address that is IPv4-mapped is the IPv4 address', () => {
    expect(parseAddress('::ffff:192.0.2.1')).toEqual(parseAddress('192.0.2.1'));
    expect(parseAddress('::ffff:c000:201')).toEqual(parseAddress('192.0.2.1'));
    expect(parseAddress('::192.0.2.1')).not.toEqual(parseAddress('192.0.2.1'));
  });

  test('is read as Node reads it, for a thousand at random', () => {
    for (let i = 0; i < 1_000; i++) {
      const groups = Array.from({ length: 8 }, () => (Math.random() < 0.5 ? 0 : Math.floor(Math.random() * 65_536)));
      const address = groups.map((group) => group.toString(16)).join(':');
      const kept = parseNetwork(address);
      const list = new BlockList();
      list.addAddress(address, 'ipv6');
      expect([kept, list.check(kept, isIPv6(kept) ? 'ipv6' : 'ipv4')]).toEqual([kept, true]);
      expect(kept).toBe(isIPv6(kept) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : kept);
    }
  });
});
