import { describe, expect, test } from '@jest/globals';
import { acceptedCoding } from '../../../apps/gateway/src/respond/accepted-coding.ts';

describe('what a client takes (RFC 9110 12.5.3)', () => {
  test.each([
    ['gzip', 'gzip'],
    ['GZip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['gzip;q=0.001', 'gzip'],
    ['br; q=0.8 , gzip;q=0.9', 'gzip'],
    ['*', 'zstd'],
    ['*, zstd;q=0', 'br'],
    ['gzip, *;q=0', 'gzip'],
    ['identity;q=0.5, gzip', 'gzip'],
    ['identity, gzip', 'gzip'],
    ['identity;q=0, gzip;q=0.2', 'gzip'],
  ])('%s: %s', (value, coding) => expect(acceptedCoding(value)).toBe(coding));

  test.each([
    '',
    'identity',
    'deflate',
    'gzip;q=0',
    'gzip;q=0.000',
    '*;q=0',
    'identity;q=1, gzip;q=0.5',
    'gzip;q=2',
    'gzip;q=0.0001',
    'gzip;q=abc',
    'gzip;level=9',
    ';q=1',
  ])('%s: the content as it is', (value) => expect(acceptedCoding(value)).toBeUndefined());
});
