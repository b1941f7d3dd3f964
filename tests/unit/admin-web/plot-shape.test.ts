import { describe, expect, test } from '@jest/globals';
import { shapesOf, topOf } from '../../../apps/admin-web/src/traffic/plot-shape.ts';

const series = (...values: (number | null)[]) => ({ label: 'x', tone: 'main', values }) as const;

describe('plots', () => {
  test('have a round number above all that is shown; bars stand on each other', () => {
    expect(topOf('lines', [series(3, 41), series(17, 2)])).toBe(50);
    expect(topOf('bars', [series(3, 41), series(17, 2)])).toBe(50);
    expect(topOf('bars', [series(60, 1), series(60, 1)])).toBe(200);
    expect(topOf('lines', [series(null, 0)])).toBe(1);
    expect(topOf('lines', [series(0.03)])).toBeCloseTo(0.04);
  });

  test('draw a bar for each number that is not 0, on the one below it', () => {
    expect(shapesOf('bars', [series(5, 0), series(5, 10)], 10)).toEqual([
      'M0.12 100V50H0.88V100Z',
      'M0.12 50V0H0.88V50ZM1.12 100V0H1.88V100Z',
    ]);
  });

  test('draw a line with holes where there is nothing', () => {
    expect(shapesOf('lines', [series(0, 10, null, 5, null)], 10)).toEqual(['M0.5 100L1.5 0M3.1 50h0.8']);
  });
});
