import { expect, test } from '@jest/globals';
import { readHttp2Head } from '../../../apps/gateway/src/listen/http2-head.ts';

test('pseudo-fields are taken out of the fields', () => {
  const head = readHttp2Head([
    ':method',
    'GET',
    ':path',
    '/x',
    ':scheme',
    'https',
    ':authority',
    'a.example',
    'accept',
    '*/*',
  ]);
  expect(head).toEqual({ method: 'GET', path: '/x', protocol: '', authority: 'a.example', fields: ['accept', '*/*'] });
});

test('Cookie fields become one again (RFC 9113 8.2.3), the others keep their order', () => {
  const { fields } = readHttp2Head([
    ':method',
    'GET',
    'cookie',
    'a=1',
    'x',
    '1',
    'cookie',
    'b=2',
    'cookie',
    'c=3',
    'y',
    '2',
  ]);
  expect(fields).toEqual(['cookie', 'a=1; b=2; c=3', 'x', '1', 'y', '2']);
});
