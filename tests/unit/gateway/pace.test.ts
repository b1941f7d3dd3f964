import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../../apps/gateway/src/exchange/pace.ts';

const ROUND_MS = 2_000;

/** @returns seconds until a client that moves so many bytes in each round is too slow; Infinity if it is not within an hour */
function lasts(bytesPerRound: number, atFirst = 0): number {
  const pace = new Pace(0, 0, 40_000);
  let bytes = atFirst;
  for (let at = ROUND_MS; at <= 3_600_000; at += ROUND_MS) {
    bytes += bytesPerRound;
    if (!pace.keeps(bytes, at)) return at / 1_000;
  }
  return Infinity;
}

describe('the pace of a client', () => {
  test.each([
    ['none at all', 0, 40],
    ['a byte a second', 2, 42],
    ['half of the least rate', 240, 80],
    ['just the least rate', 480, Infinity],
    ['more', 10_000, Infinity],
  ])('%s', (_, bytesPerRound, seconds) => {
    expect(lasts(bytesPerRound)).toBe(seconds);
  });

  test('a burst at the beginning saves up no more than 40 s', () => {
    expect(lasts(0, 10_000_000)).toBe(42);
  });
});
