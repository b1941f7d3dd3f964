import { describe, expect, test } from '@jest/globals';
import {
  checkKind,
  checkSettings,
  defaultCertName,
  InvalidInput,
  parseCertName,
  parseMaintenanceMessage,
  parseRanges,
  parseRedirectTo,
  parseTargetHost,
  targetCovers,
  wildcardsOver,
  type ProxyTarget,
} from '#domain';
import { targetOf, tokenOf } from '../../support/store.ts';

const fieldsOf = (act: () => unknown): string[] => {
  try {
    act();
    return [];
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(({ field }) => field);
    throw error;
  }
};

describe('redirect_to', () => {
  test.each([
    ['WWW.Example.com', 'www.example.com'],
    ['www.example.com:8443', 'www.example.com:8443'],
    ['https://www.example.com/', 'https://www.example.com'],
    ['HTTP://www.example.com:80/a?b', 'http://www.example.com/a?b'],
    ['https://www.example.com/a\nb', 'https://www.example.com/ab'],
  ])('%j is %s', (input, parsed) => expect(parseRedirectTo(input)).toBe(parsed));

  test.each([
    '',
    'example',
    '//www.example.com',
    'www.example.com/path',
    'www.example.com:0',
    'www.example.com:99999',
    'ftp://www.example.com',
    'https://me:secret@www.example.com',
    '*.example.com',
    'https://',
    'javascript:alert(1)',
  ])('%j is refused', (input) => expect(fieldsOf(() => parseRedirectTo(input))).toEqual(['redirect_to']));
});

const of = (own: object): ProxyTarget => targetOf('app.example.com', tokenOf('me'), own);

describe('the kind of a host', () => {
  test('asks for what it needs, and for nothing else', () => {
    expect(fieldsOf(() => checkKind(of({ target_url: null })))).toEqual(['target_url']);
    expect(fieldsOf(() => checkKind(of({ kind: 'redirect', target_url: null })))).toEqual(['redirect_to']);
    expect(fieldsOf(() => checkKind(of({ kind: 'closed', target_url: null })))).toEqual([]);
    expect(
      fieldsOf(() => checkKind(of({ kind: 'redirect', target_url: null, redirect_to: 'www.example.com' }))),
    ).toEqual([]);
  });

  test.each(['app.example.com', 'https://app.example.com', 'http://app.example.com/login'])(
    'is no redirect to the host itself: %s',
    (redirect_to) => {
      expect(fieldsOf(() => checkKind(of({ kind: 'redirect', redirect_to, redirect_keep_path: false })))).toEqual([
        'redirect_to',
      ]);
      expect(fieldsOf(() => checkKind(of({ redirect_to })))).toEqual([]);
    },
  );

  test('puts no path behind a query or a fragment', () => {
    for (const redirect_to of ['https://www.example.com/?a=1', 'https://www.example.com/#a']) {
      const redirect = { kind: 'redirect', redirect_to };
      expect(fieldsOf(() => checkKind(of(redirect)))).toEqual(['redirect_to']);
      expect(fieldsOf(() => checkKind(of({ ...redirect, redirect_keep_path: false })))).toEqual([]);
    }
  });
});

test('ranges are addresses with their bits, and each bad one is named by its place', () => {
  expect(parseRanges(['10.0.0.0/8', '192.0.2.1', 'FD00::/8', '[2001:db8::1]'], 'f')).toEqual([
    '10.0.0.0/8',
    '192.0.2.1/32',
    'fd00::/8',
    '2001:db8::1/128',
  ]);
  const bad = ['10.0.0.0/33', '::/129', 'localhost', '', '10.0.0.0/', '10.0.0.0/8'];
  expect(fieldsOf(() => parseRanges(bad, 'f'))).toEqual(['f.0', 'f.1', 'f.2', 'f.3', 'f.4']);
});

test('a message of maintenance has words, and not too many', () => {
  expect(parseMaintenanceMessage(' Back at noon. ')).toBe('Back at noon.');
  for (const wrong of [' ', 'x'.repeat(2_001)])
    expect(fieldsOf(() => parseMaintenanceMessage(wrong))).toEqual(['maintenance_message']);
});

describe('a wildcard host', () => {
  test.each(['*.Example.com', ' *.a.example.com '])('%j is one', (input) =>
    expect(parseTargetHost(input)).toBe(input.trim().toLowerCase()),
  );

  test.each(['*', '*.', '*.com', '*.*.example.com', 'a.*.example.com', '*a.example.com', '*.10.0.0.1'])(
    '%j is none',
    (input) => expect(fieldsOf(() => parseTargetHost(input))).toEqual(['hostname']),
  );

  test('is over every host below it, at whatever depth, and not over itself without the star', () => {
    const wildcard = '*.example.com';
    expect(
      ['a.example.com', 'a.b.example.com', '*.b.example.com', wildcard].map((host) => targetCovers(wildcard, host)),
    ).toEqual([true, true, true, true]);
    expect(
      ['example.com', 'aexample.com', 'example.com.evil.example'].map((host) => targetCovers(wildcard, host)),
    ).toEqual([false, false, false]);
  });

  test('over a host are those above it, the most specific first', () => {
    expect(wildcardsOver('a.b.example.com')).toEqual(['*.b.example.com', '*.example.com']);
    expect(wildcardsOver('*.b.example.com')).toEqual(['*.example.com']);
    expect(wildcardsOver('example.com')).toEqual([]);
  });

  test('has a certificate with a name of its own', () => {
    expect(parseCertName(defaultCertName(parseTargetHost('*.example.com')))).toBe('proxy-wildcard-example-com');
  });
});

test('unknown hosts are redirected to somewhere', () => {
  const unknown_hosts = 'redirect';
  expect(fieldsOf(() => checkSettings({ unknown_hosts, unknown_hosts_redirect_to: null }))).toEqual([
    'unknown_hosts_redirect_to',
  ]);
  expect(fieldsOf(() => checkSettings({ unknown_hosts, unknown_hosts_redirect_to: 'https://a.example' }))).toEqual([]);
});
