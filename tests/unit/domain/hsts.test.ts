import { expect, test } from '@jest/globals';
import { parseHsts } from '#domain';

test.each([
  ['max-age=31536000', 'max-age=31536000'],
  [' MAX-AGE="600" ;includesubdomains', 'max-age=600; includeSubDomains'],
  ['preload; includeSubDomains; max-age=63072000', 'max-age=63072000; includeSubDomains; preload'],
  ['max-age=0', 'max-age=0'],
])('%s means %s', (input, value) => {
  expect(parseHsts(input)).toBe(value);
});

test.each([
  ['', 'no value for Strict-Transport-Security'],
  ['true', 'no value'],
  ['includeSubDomains', 'no value'],
  ['max-age=-1', 'no value'],
  ['max-age=1; max-age=2', 'no value'],
  ['max-age=1; forever', 'no value'],
  ['max-age=1\r\nx: y', 'no value'],
  ['max-age=31536000; preload', 'needs includeSubDomains'],
  ['max-age=31535999; includeSubDomains; preload', 'at least 31536000'],
])('%j is refused', (input, reason) => {
  expect(() => parseHsts(input)).toThrow(reason);
});
