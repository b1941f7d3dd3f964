import { describe, expect, test } from '@jest/globals';
import {
  defaultCertName,
  mayManage,
  parseCertName,
  parseEmail,
  parseHostname,
  parseTargetUrl,
  parseTokenName,
  principalOf,
} from '#domain';
import { targetOf, tokenOf } from '../../support/store.ts';

describe('token names', () => {
  test.each(['ADMIN', 'Admin', 'aDmin'])('%s is refused, because it looks like the administrator', (name) => {
    expect(() => parseTokenName(name)).toThrow(/mistaken/);
  });

  test('only the token of the exact name "admin" manages what belongs to others', () => {
    const [admin, owner, other] = [tokenOf('admin'), tokenOf('owner'), tokenOf('administrator')];
    const target = targetOf('a.example.com', owner);
    expect([admin, owner, other].map((token) => mayManage(principalOf(token), target))).toEqual([true, true, false]);
  });

  test.each(['', 'a b', '-a', 'a/b', 'x'.repeat(65), 'ä'])('%j is refused', (name) => {
    expect(() => parseTokenName(name)).toThrow();
  });
});

test('certificate names carry nothing that a Redis key, a URL or a queue gives a meaning to', () => {
  for (const name of ['a:b', 'a/b', 'a b', 'a*', '', '_a']) expect(() => parseCertName(name)).toThrow();
  expect(parseCertName(defaultCertName(parseHostname('app.example.com')))).toBe('proxy-app-example-com');
});

test.each(['me@example.com', 'a.b+c@sub.example.co'])('%s is an e-mail address', (email) =>
  expect(parseEmail(email)).toBe(email),
);

test.each([
  'me',
  '@example.com',
  'me@',
  'me@localhost',
  'a b@example.com',
  'me@example.com, you@example.com',
  'me@-x.com',
])('%s is no e-mail address', (email) => expect(() => parseEmail(email)).toThrow(/e-mail address/));

test.each([
  ['http://backend:8080', 'http://backend:8080'],
  ['http://backend:8080/', 'http://backend:8080'],
  ['https://backend/api/', 'https://backend/api/'],
  [' http://Backend:80/a\nb\u001B[2J\u0085?', 'http://backend/ab%1B[2J%C2%85'],
])('the target URL %j is kept as %s', (url, kept) => expect(parseTargetUrl(url)).toBe(kept));

test.each([
  ['ftp://x', /begins with ftp:/],
  ['backend:8080', /begins with neither http/],
  ['nonsense', /not a URL/],
  ['http://user:pass@x', /user name or password/],
  ['http://x/?a=1', /query/],
])('the target URL %s is refused in words that help', (url, problem) => {
  expect(() => parseTargetUrl(url)).toThrow(problem);
});
