import { describe, expect, test } from '@jest/globals';
import { leadsBack, Redirection } from '../../../apps/gateway/src/route/redirection.ts';

const to = (redirect_to: string, redirect_keep_path = true): Redirection =>
  new Redirection({ redirect_to, redirect_keep_path });

describe('where a redirect leads', () => {
  test.each([
    ['www.example.com', '/a?b=c', false, 'http://www.example.com/a?b=c'],
    ['www.example.com', '/', true, 'https://www.example.com/'],
    ['www.example.com:8443', '/a', true, 'https://www.example.com:8443/a'],
    ['https://www.example.com', '/a', false, 'https://www.example.com/a'],
    ['https://www.example.com/app/', '/a//b?', true, 'https://www.example.com/app/a//b?'],
  ])('%s and %s (secure: %s)', (target, path, secure, location) => {
    expect(to(target).locationFor(path, secure)).toBe(location);
  });

  test('without the path it is what was set', () => {
    expect(to('https://www.example.com/here?a=1#b', false).locationFor('/x?y', true)).toBe(
      'https://www.example.com/here?a=1#b',
    );
    expect(to('www.example.com', false).locationFor('/x?y', false)).toBe('http://www.example.com');
  });

  test.each([
    '//evil.example',
    '///evil.example/',
    '/\\evil.example',
    '/\\/evil.example',
    '/@evil.example',
    '/.evil.example',
    '/:80@evil.example/',
    '/%2f%2fevil.example',
    '/%5cevil.example',
    '/..//evil.example',
    '/?//evil.example',
    '/\t/evil.example',
    '/https://evil.example',
  ])('no path leads to another host: %j', (path) => {
    for (const target of ['www.example.com', 'https://www.example.com', 'https://www.example.com/a/']) {
      const { host, protocol } = new URL(to(target).locationFor(path, true));
      expect([protocol, host]).toEqual(['https:', 'www.example.com']);
    }
  });
});

test.each([
  ['https://app.example.com/a', 'app.example.com', true, true],
  ['https://app.example.com', 'App.example.com:443', true, true],
  ['http://app.example.com/', 'app.example.com:80', false, true],
  ['https://app.example.com:8443/', 'app.example.com:8443', true, true],
  ['https://app.example.com/', 'app.example.com', false, false],
  ['https://app.example.com/', 'app.example.com:8443', true, false],
  ['https://app.example.com.evil.example/', 'app.example.com', true, false],
])('%s leads back to %s (secure: %s): %s', (location, authority, secure, back) => {
  expect(leadsBack(location, authority, secure)).toBe(back);
});
