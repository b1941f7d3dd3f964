import { describe, expect, test } from '@jest/globals';
import { certificateCovers, InvalidInput, nameCovers, parseCertifiedName, parseHostname, parseNames } from '#domain';

const problemOf = (parse: () => unknown): string => {
  try {
    parse();
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('host names', () => {
  test.each([
    ['app.example.com', 'app.example.com'],
    [' App.EXAMPLE.com ', 'app.example.com'],
    ['app.example.com.', 'app.example.com'],
    ['bücher.example.com', 'xn--bcher-kva.example.com'],
    ['xn--bcher-kva.example.com', 'xn--bcher-kva.example.com'],
    ['a_b.example.com', 'a_b.example.com'],
    [`${'a'.repeat(63)}.example.com`, `${'a'.repeat(63)}.example.com`],
  ])('%s is read as %s', (input, expected) => {
    expect(parseHostname(input)).toBe(expected);
  });

  test.each([
    ['', /empty/],
    ['localhost', /no dot/],
    ['http://app.example.com', /leave out scheme/],
    ['app.example.com:80', /leave out scheme, port/],
    ['app.example.com/path', /path/],
    ['app example.com', /spaces/],
    ['user@example.com', /not a bare host name/],
    ['10.0.0.1', /IP address/],
    ['[::1]', /not a bare host name/],
    ['*.example.com', /wildcard/],
    ['-a.example.com', /invalid label "-a"/],
    ['a..example.com', /invalid label ""/],
    [`${'a'.repeat(64)}.example.com`, /1 to 63/],
    [`${'a.'.repeat(126)}example.com`, /at most 253/],
    ['a\u0000.example.com', /not a valid host name/],
    ['%61.example.com', /not a valid host name/],
  ])('%s is refused in words that help', (input, problem) => {
    expect(problemOf(() => parseHostname(input))).toMatch(problem);
  });
});

const names = (count: number) => Array.from({ length: count }, (_, i) => parseCertifiedName(`n${i}.example.com`));

describe('names of certificates', () => {
  test('a wildcard stands for exactly one label', () => {
    expect(parseCertifiedName('*.Example.com')).toBe('*.example.com');
    expect(nameCovers('*.example.com', 'app.example.com')).toBe(true);
    expect(nameCovers('*.example.com', 'example.com')).toBe(false);
    expect(nameCovers('*.example.com', 'a.b.example.com')).toBe(false);
    expect(nameCovers('*.example.com', '.example.com')).toBe(false);
    expect(certificateCovers(['x.example.com', '*.example.com'], 'y.example.com')).toBe(true);
  });

  test.each(['a.*.example.com', '*', '*.com', '**.example.com', '*a.example.com'])('%s is refused', (input) => {
    expect(problemOf(() => parseCertifiedName(input))).not.toBe('accepted');
  });

  test('a list has 1 to 100 names, each once', () => {
    expect(problemOf(() => parseNames(names(100), parseCertifiedName))).toBe('accepted');
    expect(problemOf(() => parseNames(names(101), parseCertifiedName))).toMatch(/101 names/);
    expect(problemOf(() => parseNames([], parseCertifiedName))).toMatch(/empty/);
    expect(problemOf(() => parseNames(['a b', ...names(2), 'N0.example.com.'], parseCertifiedName))).toMatch(
      /domains\.0: .*domains\.3: "n0\.example\.com" is named twice/,
    );
  });
});
