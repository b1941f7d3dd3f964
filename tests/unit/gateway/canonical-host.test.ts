import { expect, test } from '@jest/globals';
import { canonicalHost } from '../../../apps/gateway/src/route/canonical-host.ts';

test.each([
  ['app.example.com', 'app.example.com'],
  ['APP.Example.COM', 'app.example.com'],
  ['app.example.com.', 'app.example.com'],
  ['app.example.com:8443', 'app.example.com'],
  ['app.example.com.:8443', 'app.example.com'],
  ['app.example.com:', 'app.example.com'],
  ['my_service.example.com', 'my_service.example.com'],
  ['localhost', 'localhost'],
  ['127.0.0.1:80', '127.0.0.1'],
  ['[::1]', '[::1]'],
  ['[2001:DB8::1]:443', '[2001:db8::1]'],
])('%s means %s', (authority, host) => {
  expect(canonicalHost(authority)).toBe(host);
});

test.each([
  '',
  '.',
  '.example.com',
  'a..example.com',
  'a b.example.com',
  'a@example.com',
  'user:password@example.com',
  'example.com/x',
  'example.com?x',
  'example.com#x',
  'example.com\\x',
  'exämple.com',
  'example.com:port',
  'example.com:123456',
  'example.com:80:80',
  '::1',
  '[::1',
  '[::1]x',
  '[example.com]',
  '*.example.com',
  '%61.example.com',
  'a,b.example.com',
  `${'a'.repeat(300)}.example.com`,
])('%j means no host', (authority) => {
  expect(canonicalHost(authority)).toBeUndefined();
});

test('a long name that is no host is refused in no time', () => {
  const started = performance.now();
  canonicalHost(`${'a.'.repeat(100_000)}!`);
  canonicalHost(`${'a-'.repeat(120)}!`);
  expect(performance.now() - started).toBeLessThan(50);
});
