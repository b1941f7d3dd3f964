import { expect, test } from '@jest/globals';
import { maskedPath } from '../../../apps/gateway/src/observe/masked-path.ts';
import { quoted } from '../../../apps/gateway/src/observe/plain-text.ts';

test.each([
  ['/', '/'],
  ['/a/b', '/a/b'],
  ['/a?token=secret', '/a?token=***'],
  ['/a?a=1&b=2', '/a?a=***&b=***'],
  ['/a?filter%5Bname%5D=x&items[]=y', '/a?filter%5Bname%5D=***&items[]=***'],
  ['/a?secret', '/a?***'],
  ['/a?c2VjcmV0=', '/a?***'],
  ['/a?c2VjcmV0==', '/a?***'],
  ['/a?=secret', '/a?***'],
  [`/a?${'s'.repeat(41)}=1`, '/a?***'],
  ['/a?eyJh/b+c=x', '/a?***'],
  ['/a?', '/a?'],
  ['/a?b=secret&&c', '/a?b=***&&***'],
  ['/a?b=secret?c=secret', '/a?b=***'],
])('the path %s is written down as %s', (path, shown) => {
  expect(maskedPath(path)).toBe(shown);
});

test.each(['', 'plain', 'a "quoted" one', 'back\\slash', 'caf\u00e9', '\u2603\ud83d\ude00', 'line\nbreak\u0000\u007f'])(
  'the text %j stands in the log as ASCII, and is read as what it was',
  (text) => {
    const written = quoted(text, 100);
    expect(written).toMatch(/^"[ -~]*"$/);
    expect(JSON.parse(written)).toBe(text);
  },
);

test('a text that is too long is cut, and it shows', () => {
  expect(JSON.parse(quoted('x'.repeat(20), 5))).toBe('xxxxx\u2026');
});
