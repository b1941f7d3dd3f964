import { expect, test } from '@jest/globals';
import { closest } from '#domain';

test.each([
  ['token-generat', 'token-generate'],
  ['tokn-list', 'token-list'],
  ['token-lsit', 'token-list'],
])('%s is taken for %s', (typed, meant) => {
  expect(closest(typed, ['proxy-list', 'token-generate', 'token-list'])).toBe(meant);
});

test('a word that is like none is taken for none', () => {
  expect(closest('frobnicate', ['proxy-list', 'token-list'])).toBeUndefined();
});
