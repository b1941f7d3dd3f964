import { expect, test } from '@jest/globals';
import { signerOf, stateOf, withoutExpired, type SigningKey } from '#domain';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minutes));

const key = (kid: string, signs: number | null): SigningKey => ({
  kid,
  public_jwk: { kty: 'RSA', kid, alg: 'RS256', use: 'sig', n: 'n', e: 'AQAB' },
  private_key_pem: '',
  created_at: at(0).toISOString(),
  signs_at: signs === null ? null : at(signs).toISOString(),
});

const KEYS = [key('a', 0), key('b', 60), key('never', null)];

test('the key whose time came last signs; one that will is published, one that did is retired', () => {
  expect(signerOf(KEYS, at(59))?.kid).toBe('a');
  expect(signerOf(KEYS, at(60))?.kid).toBe('b');
  expect(signerOf([key('never', null)], at(60))).toBeUndefined();
  expect(KEYS.map((each) => stateOf(each, KEYS, at(30)))).toEqual(['signing', 'published', 'retired']);
  expect(KEYS.map((each) => stateOf(each, KEYS, at(90)))).toEqual(['retired', 'signing', 'retired']);
});

const kids = (minutes: number, seconds: number): string[] =>
  withoutExpired(KEYS, at(minutes), seconds).map(({ kid }) => kid);

test('a key goes when the last of what it signed has expired, and not before', () => {
  expect(kids(60 + 60, 1_800)).toEqual(['a', 'b', 'never']);
  expect(kids(60 + 62, 1_800)).toEqual(['b', 'never']);
  expect(kids(60 + 62, 7_200)).toEqual(['a', 'b', 'never']);
});
