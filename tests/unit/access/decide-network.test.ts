import { BlockList, isIPv6 } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { compileAccessList, decideNetwork } from '#access';
import { parseAccessListName, parseNetwork, type AccessAction, type AccessList } from '#domain';

type Rule = readonly [action: AccessAction, network: string];

const USERS = [{ username: 'alice', password_hash: 'x', note: '' }];

const listOf = (rules: readonly Rule[], own: Partial<AccessList> = {}): ReturnType<typeof compileAccessList> =>
  compileAccessList({
    name: parseAccessListName('l'),
    realm: 'r',
    satisfy: 'all',
    users: [],
    rules: rules.map(([action, network]) => ({ action, network: parseNetwork(network), note: '' })),
    ...own,
  });

const decide = (address: string, ...lists: ReturnType<typeof compileAccessList>[]): 'admit' | 'refuse' | 'ask' => {
  const decision = decideNetwork(lists, address);
  if ('refused' in decision) return 'refuse';
  return decision.ask.length ? 'ask' : 'admit';
};

describe('rules about addresses', () => {
  test('the first one that matches decides', () => {
    const list = listOf([
      ['deny', '10.1.2.3'],
      ['allow', '10.1.0.0/16'],
      ['deny', '10.0.0.0/8'],
      ['allow', 'all'],
    ]);
    expect(
      ['10.1.2.3', '10.1.2.4', '10.2.0.1', '192.0.2.1', '2001:db8::1'].map((address) => decide(address, list)),
    ).toEqual(['refuse', 'admit', 'refuse', 'admit', 'admit']);
  });

  test('a wide rule before a narrow one hides it', () => {
    const list = listOf([
      ['allow', '10.0.0.0/8'],
      ['deny', '10.1.2.3'],
    ]);
    expect(decide('10.1.2.3', list)).toBe('admit');
  });

  test('a list that allows something denies the rest; one that only denies allows it; an empty one admits nobody', () => {
    expect(decide('192.0.2.1', listOf([['allow', '10.0.0.0/8']]))).toBe('refuse');
    expect(decide('192.0.2.1', listOf([['deny', '10.0.0.0/8']]))).toBe('admit');
    expect(decide('192.0.2.1', listOf([]))).toBe('refuse');
  });

  test('all of IPv6 is not all of IPv4', () => {
    expect(decide('192.0.2.1', listOf([['allow', '::/0']]))).toBe('refuse');
    expect(decide('2001:db8::1', listOf([['allow', '0.0.0.0/0']]))).toBe('refuse');
  });

  test('a client is known by its IPv4 address however it is written, and apart from its zone', () => {
    const list = listOf([
      ['allow', '192.0.2.0/24'],
      ['allow', 'fe80::/10'],
    ]);
    expect(['::ffff:192.0.2.9', '::ffff:c000:209', 'fe80::1%eth0'].map((address) => decide(address, list))).toEqual([
      'admit',
      'admit',
      'admit',
    ]);
  });

  test('a client whose address nobody knows is refused by any rule, even for all', () => {
    expect(decide('', listOf([['allow', 'all']]))).toBe('refuse');
    expect(decide('unknown', listOf([['deny', '10.0.0.0/8']]))).toBe('refuse');
  });

  test('with users too: all asks whom the rules admit, any asks whom they do not', () => {
    const rules: Rule[] = [['allow', '10.0.0.0/8']];
    const all = listOf(rules, { users: USERS });
    const any = listOf(rules, { users: USERS, satisfy: 'any' });
    expect([decide('10.0.0.1', all), decide('192.0.2.1', all)]).toEqual(['ask', 'refuse']);
    expect([decide('10.0.0.1', any), decide('192.0.2.1', any), decide('', any)]).toEqual(['admit', 'ask', 'ask']);
  });

  test('with any, nobody comes in without a password because no rule is about him', () => {
    const any = listOf([['deny', '10.0.0.0/8']], { users: USERS, satisfy: 'any' });
    expect([decide('10.0.0.1', any), decide('192.0.2.1', any)]).toEqual(['ask', 'ask']);
    const all = listOf([['deny', '10.0.0.0/8']], { users: USERS });
    expect([decide('10.0.0.1', all), decide('192.0.2.1', all)]).toEqual(['refuse', 'ask']);
  });

  test('every list has to admit; who is refused by one is not asked by another', () => {
    const office = listOf([['allow', '10.0.0.0/8']]);
    const members = listOf([], { users: USERS });
    expect(decide('10.0.0.1', office, members)).toBe('ask');
    expect(decide('192.0.2.1', members, office)).toBe('refuse');
    expect(decide('10.0.0.1', office, listOf([['deny', '10.0.0.1']]))).toBe('refuse');
  });

  test('a thousand rules at random decide as one after the other would', () => {
    const rules = Array.from({ length: 1_000 }, (): Rule => {
      const action = pick(2) ? 'allow' : 'deny';
      return pick(2)
        ? [action, networkAround(v4(), pick(17) + 16, 32)]
        : [action, networkAround(v6(), [32, 48, 64, 112, 120, 128][pick(6)] ?? 128, 128)];
    });
    const list = listOf(rules);
    for (let i = 0; i < 2_000; i++) {
      const address = pick(2) ? v4() : v6();
      const first = rules.find(([, network]) => contains(network, address));
      expect([address, decide(address, list)]).toEqual([address, first?.[0] === 'allow' ? 'admit' : 'refuse']);
    }
  });
});

const pick = (below: number): number => Math.floor(Math.random() * below);
const v4 = (): string => `10.${pick(4)}.${pick(4)}.${pick(256)}`;
const v6 = (): string => `2001:db8:${pick(4)}::${pick(65_536).toString(16)}`;

function networkAround(address: string, length: number, bits: number): string {
  const groups = bits === 32 ? address.split('.').map(Number) : wholeGroups(address);
  const width = bits / groups.length;
  const kept = groups.map((group, i) => {
    const left = Math.min(Math.max(length - i * width, 0), width);
    return left === 0 ? 0 : (group >> (width - left)) << (width - left);
  });
  return `${bits === 32 ? kept.join('.') : kept.map((group) => group.toString(16)).join(':')}/${length}`;
}

function wholeGroups(address: string): number[] {
  const [head = '', tail = ''] = address.split('::');
  const [before, after] = [head.split(':'), tail.split(':')];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after].map((group) =>
    Number.parseInt(group, 16),
  );
}

function contains(network: string, address: string): boolean {
  const [prefix = '', length = ''] = network.split('/');
  if (isIPv6(prefix) !== isIPv6(address)) return false;
  const list = new BlockList();
  list.addSubnet(prefix, Number(length), isIPv6(prefix) ? 'ipv6' : 'ipv4');
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
