import { describe, expect, test } from '@jest/globals';
import {
  alignUpstreams,
  isExpectedStatus,
  parseEjection,
  parseHealthCheck,
  parseSlowStart,
  parseSticky,
  parseUpstreams,
  upstreamsOf,
} from '#domain';

const spec = (url: string, weight = 1): { url: string; weight: number; drain: boolean } => ({
  url,
  weight,
  drain: false,
});
const A = 'http://a.example';
const B = 'http://b.example';

describe('upstreams', () => {
  test('are written as URLs are, and each is there once', () => {
    expect(parseUpstreams([spec('HTTP://A.example:80/'), spec(B, 100)])).toEqual([spec(A), spec(B, 100)]);
    expect(() => parseUpstreams([spec(A), spec('http://A.example/')])).toThrow('upstreams.1.url: is there twice');
  });

  test.each([0, 101, 1.5, NaN])('have no weight of %d', (weight) => {
    expect(() => parseUpstreams([spec(A, weight)])).toThrow('upstreams.0.weight: must be a whole number from 1 to 100');
  });

  test('that are wrong are all named', () => {
    expect(() => parseUpstreams([spec('ftp://x'), spec(A, 0)])).toThrow(/upstreams\.0\.url: .*upstreams\.1\.weight/s);
    expect(() => parseUpstreams(Array.from({ length: 51 }, (_, i) => spec(`${A}:${i + 1}`)))).toThrow('at most 50');
  });

  test('of a target are its list, or else its one address', () => {
    expect(upstreamsOf({ target_url: A, upstreams: [] })).toEqual([spec(A)]);
    expect(upstreamsOf({ target_url: A, upstreams: [spec(A), spec(B)] })).toHaveLength(2);
    expect(upstreamsOf({ target_url: null, upstreams: [] })).toEqual([]);
  });
});

describe('target_url is always the first upstream:', () => {
  const one = { target_url: A, upstreams: [] };
  const two = { target_url: A, upstreams: [spec(A, 3), spec(B)] };
  test.each([
    ['a list alone', { upstreams: [spec(B), spec(A)] }, null, { target_url: B, upstreams: [spec(B), spec(A)] }],
    ['an address alone', { target_url: A, upstreams: [] }, null, one],
    ['nothing of it changed', {}, two, two],
    ['the address is sent back as it was', { target_url: A }, two, two],
    ['both sent back as they were', two, two, two],
    [
      'the address sent back, and a new list',
      { target_url: A, upstreams: [spec(B)] },
      two,
      { target_url: B, upstreams: [spec(B)] },
    ],
    [
      'another address',
      { target_url: 'http://c' },
      two,
      { target_url: 'http://c', upstreams: [spec('http://c', 3), spec(B)] },
    ],
    ['no address any more', { target_url: null }, two, { target_url: null, upstreams: [] }],
    ['an empty list', { upstreams: [] }, two, one],
  ])('%s', (_, given, before, expected) => {
    expect(alignUpstreams(given, before)).toEqual(expected);
  });

  test('what contradicts itself is refused', () => {
    expect(() => alignUpstreams({ target_url: A, upstreams: [spec(B)] }, null)).toThrow(
      'is not the first of upstreams',
    );
    expect(() => alignUpstreams({ target_url: B }, two)).toThrow('is another of the upstreams already');
  });
});

describe('a sticky cookie', () => {
  const sticky = { cookie: 'at', secure: 'auto', http_only: true, same_site: 'lax' } as const;
  test.each([
    [{ cookie: 'a b' }, 'is not a name'],
    [{ cookie: '' }, 'is not a name'],
    [{ cookie: '__Host-at' }, 'must be always'],
    [{ secure: 'never', same_site: 'none' } as const, 'must not be never'],
  ])('is refused where browsers would not keep it: %o', (own, reason) => {
    expect(() => parseSticky({ ...sticky, ...own })).toThrow(reason);
  });

  test('is taken otherwise', () => {
    expect(parseSticky({ ...sticky, cookie: '__Host-at', secure: 'always' })).toMatchObject({ cookie: '__Host-at' });
  });
});

test('the rule of ejection has bounds, and its longest time is no shorter than its first', () => {
  const rule = { failures: 3, window: 10, time: 10, max_time: 300 };
  expect(parseEjection(rule)).toBe(rule);
  expect(() => parseEjection({ ...rule, failures: 0, window: 0.5 })).toThrow(/failures.*window/s);
  expect(() => parseEjection({ ...rule, max_time: 9 })).toThrow('max_time: is less than time, 10');
});

describe('a health check', () => {
  const check = { path: '/healthz', interval: 10, timeout: 5, expected_statuses: ['204', '300-399'] };

  test('expects statuses and ranges of them', () => {
    const expected = [200, 204, 299, 300, 399, 400].filter((status) =>
      isExpectedStatus(parseHealthCheck(check), status),
    );
    expect(expected).toEqual([204, 300, 399]);
  });

  test.each([
    [{ path: 'healthz' }, 'path'],
    [{ path: '/a b' }, 'path'],
    [{ path: '/a\r\nX: y' }, 'path'],
    [{ path: '/a#b' }, 'path'],
    [{ interval: 0 }, 'interval'],
    [{ timeout: 61 }, 'timeout'],
    [{ expected_statuses: [] }, 'expected_statuses'],
    [{ expected_statuses: ['200', '299-200'] }, 'expected_statuses.1'],
    [{ expected_statuses: ['600'] }, 'expected_statuses.0'],
  ])('is refused with %o', (own, field) => {
    expect(() => parseHealthCheck({ ...check, ...own })).toThrow(`health_check.${field}`);
  });
});

test('slow_start is whole seconds up to an hour', () => {
  expect([parseSlowStart(0), parseSlowStart(3_600)]).toEqual([0, 3_600]);
  for (const seconds of [-1, 0.5, 3_601]) expect(() => parseSlowStart(seconds)).toThrow('slow_start');
});
