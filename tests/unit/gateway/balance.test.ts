import { expect, test } from '@jest/globals';
import { leastOpen, nextInTurn, type Share } from '../../../apps/gateway/src/forward/balance.ts';

const shares = (...weights: number[]): (Share & { readonly name: string })[] =>
  weights.map((weight, i) => ({ name: 'abcdef'[i] ?? '', weight, open: 0, turn: 0 }));

test('turns are mixed evenly, by weight', () => {
  const all = shares(5, 1, 1);
  expect(Array.from({ length: 14 }, () => nextInTurn(all, true).name).join('')).toBe('aabacaaaabacaa');
});

test('a look uses up no turn', () => {
  const all = shares(2, 1);
  expect([1, 2, 3].map(() => nextInTurn(all, false).name)).toEqual(['a', 'a', 'a']);
  expect([1, 2, 3].map(() => nextInTurn(all, true).name).join('')).toBe('aba');
});

test('weights that are no whole numbers count in proportion', () => {
  const all = shares(1, 0.1);
  const names = Array.from({ length: 110 }, () => nextInTurn(all, true).name);
  expect(names.filter((name) => name === 'b')).toHaveLength(10);
});

test('where the fewest are under way for its weight comes first, and turns decide where that is so at several', () => {
  const all = shares(2, 1, 1).map((share, i) => ({ ...share, open: [4, 1, 3][i] ?? 0 }));
  expect(leastOpen(all, true).name).toBe('b');
  const idle = shares(2, 1);
  expect(Array.from({ length: 6 }, () => leastOpen(idle, true).name).join('')).toBe('abaaba');
});
