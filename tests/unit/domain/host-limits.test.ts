import { describe, expect, test } from '@jest/globals';
import { burstOf, checkLimits, InvalidInput, NO_LIMITS, parseLimit, parseSize } from '#domain';

const problems = (act: () => unknown): string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(({ field }) => field);
    throw error;
  }
  return [];
};

describe('limits of a host', () => {
  test('are within their bounds; every wrong one is named', () => {
    checkLimits(NO_LIMITS);
    checkLimits({ ...NO_LIMITS, rate_limit: 0.5, rate_limit_burst: 1, max_body_bytes: 0, connect_timeout: 86_400 });
    const wrong = {
      rate_limit: 0,
      rate_limit_burst: 1.5,
      max_concurrent: 0,
      max_body_bytes: -1,
      response_timeout: 0.5,
    };
    expect(problems(() => checkLimits({ ...NO_LIMITS, ...wrong }))).toEqual([
      'rate_limit',
      'rate_limit_burst',
      'max_concurrent',
      'max_body_bytes',
      'response_timeout',
    ]);
    expect(problems(() => parseLimit('rate_limit', Number.NaN))).toEqual(['rate_limit']);
    expect(problems(() => parseLimit('stream_idle_timeout', Infinity, 'body.x'))).toEqual(['body.x']);
  });

  test('a burst is what was said, else the requests of a second, one at least', () => {
    expect(burstOf({ rate_limit: 10, rate_limit_burst: 3 })).toBe(3);
    expect(burstOf({ rate_limit: 2.5, rate_limit_burst: null })).toBe(3);
    expect(burstOf({ rate_limit: 0.1, rate_limit_burst: null })).toBe(1);
  });

  test('sizes are in bytes, k, m and g of 1024', () => {
    expect(['0', '512', '1k', '10m', '2G', '10 MiB', '3kb'].map((size) => parseSize(size, 'f'))).toEqual([
      0, 512, 1_024, 10_485_760, 2_147_483_648, 10_485_760, 3_072,
    ]);
    for (const size of ['', 'm', '-1', '1.5m', '1t']) expect(problems(() => parseSize(size, 'f'))).toEqual(['f']);
  });
});
