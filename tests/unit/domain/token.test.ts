import { describe, expect, test } from '@jest/globals';
import { hasSecret, parseScopes, parseTokenName, scopesOf, type TokenHash } from '#domain';
import { expiry, grace } from '../../../scripts/recipes/token/kinds.ts';

const hash = (text: string): TokenHash => text as TokenHash;
const DAY_MS = 86_400_000;

describe('scopes', () => {
  test.each([
    ['read', ['read']],
    ['write', ['read', 'write']],
    ['admin,read', ['read', 'admin']],
    ['admin,write', ['read', 'write', 'admin']],
  ])('%s: whoever changes something reads it too, in one order', (words, scopes) => {
    expect(parseScopes(words.split(','))).toEqual(scopes);
  });

  test.each([
    [['admin'], 'admin goes with another'],
    [['wirte', 'all'], '"wirte", "all" is not a scope; choose from read, write, admin'],
    [[], 'names nothing'],
  ])('%j are refused', (words, message) => {
    expect(() => parseScopes(words)).toThrow(message);
  });

  test("are all of them for the administrator's token, whatever is stored with it", () => {
    expect(scopesOf(parseTokenName('admin'), ['read'])).toEqual(['read', 'write', 'admin']);
    expect(scopesOf(parseTokenName('alice'))).toEqual(['read', 'write']);
  });
});

test('a secret before the latest is good until its time is over, and no other', () => {
  const token = { secret_hash: hash('new'), previous: { secret_hash: hash('old'), until: '2026-01-01T00:00:00.000Z' } };
  const [before, after] = [new Date('2025-12-31T23:59:59Z'), new Date('2026-01-01T00:00:00Z')];
  expect([hasSecret(token, hash('new'), after), hasSecret(token, hash('old'), before)]).toEqual([true, true]);
  expect([hasSecret(token, hash('old'), after), hasSecret(token, hash('older'), before)]).toEqual([false, false]);
});

describe('the end of a token', () => {
  test.each([
    ['90d', 90 * DAY_MS],
    ['12h', DAY_MS / 2],
  ])('is %s from now', (text, ms) => {
    expect(Math.abs(Date.parse(expiry.parse(text, 'expires') ?? '') - Date.now() - ms)).toBeLessThan(60_000);
  });

  test('is a day, or never', () => {
    expect(expiry.parse('2999-01-31', 'expires')).toBe('2999-01-31T00:00:00.000Z');
    expect(expiry.parse('never', 'expires')).toBeNull();
  });

  test.each(['soon', '90', '2020-01-01', '0d', '-1d', '31.12.2999'])('is not %s', (text) => {
    expect(() => expiry.parse(text, 'expires')).toThrow(/must be a time|is over already/);
  });
});

test('a time of grace has an end', () => {
  expect(['0s', 'none', '90s', '1h'].map((text) => grace.parse(text, 'grace'))).toEqual([0, 0, 90, 3_600]);
  for (const text of ['31d', 'for good', '1w']) expect(() => grace.parse(text, 'grace')).toThrow('30d at most');
});
