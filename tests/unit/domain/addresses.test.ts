import { expect, test } from '@jest/globals';
import {
  automaticChallenge,
  canValidate,
  CHALLENGE_TYPES,
  InvalidInput,
  isAddress,
  nameCovers,
  parseCertifiedName,
} from '#domain';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['::ffff:192.0.2.1', '::ffff:c000:201'],
])('the address %s is a name of a certificate, as %s', (input, expected) => {
  expect(parseCertifiedName(input)).toBe(expected);
  expect(isAddress(expected)).toBe(true);
});

test.each([
  '256.0.0.1',
  '1.2.3',
  '1.2.3.4.5',
  '2001:db8::1::2',
  '2001:db8::g',
  '[192.0.2.1]',
  '192.0.2.1:80',
  'fe80::1%eth0',
  ':',
])('%s is no address and no name', (input) => {
  expect(() => parseCertifiedName(input)).toThrow(InvalidInput);
});

test('no host name looks like an address', () => {
  for (const name of ['app.example.com', '*.example.com', '10.0.0.1.example.com', '1.2.3.4a.example']) {
    expect(isAddress(parseCertifiedName(name))).toBe(false);
  }
});

test('a wildcard never covers an address', () => {
  expect(nameCovers(parseCertifiedName('*.0.2.example'), '192.0.2.1')).toBe(false);
});

const able = (name: string): string[] => CHALLENGE_TYPES.filter((type) => canValidate(type, name));

test('wildcards are validated by DNS, addresses by connecting, and all else by HTTP where nobody has chosen', () => {
  expect(automaticChallenge('*.example.com')).toBe('dns-01');
  expect(automaticChallenge('app.example.com')).toBe('http-01');
  expect(automaticChallenge('192.0.2.1')).toBe('http-01');
  expect(able('*.example.com')).toEqual(['dns-01', 'dns-persist-01']);
  expect(able('2001:db8::1')).toEqual(['http-01', 'tls-alpn-01']);
  expect(able('app.example.com')).toHaveLength(4);
});
