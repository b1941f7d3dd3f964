import { describe, expect, test } from '@jest/globals';
import { bearerToken, cookieName, cookieValues, withoutCookies } from '#domain';

const NAME = '__Host-login';

describe('the values of a cookie in a Cookie field (RFC 6265bis 5.6)', () => {
  test.each([
    ['alone', `${NAME}=one`, ['one']],
    ['among others, in any place', `a=1; ${NAME}=one; b=2`, ['one']],
    ['at the end', `a=1;${NAME}=one`, ['one']],
    ['with spaces and tabs around name and value', `\t ${NAME} \t= one\t ; b=2`, ['one']],
    ['with an equals sign in its value', `${NAME}=one=two==`, ['one=two==']],
    ['empty', `${NAME}=`, ['']],
    ['twice the same', `${NAME}=one; ${NAME}=one`, ['one']],
    ['with two values', `${NAME}=one; ${NAME}=two`, ['one', 'two']],
    ['with another one, and again with the first', `${NAME}=one; ${NAME}=two; ${NAME}=one`, ['one', 'two']],
  ])('%s', (_, field, values) => {
    expect(cookieValues(field, NAME)).toEqual(values);
  });

  // With any of these somebody else's host could set, or show, what is taken for this cookie.
  test.each([
    ['another cookie', 'a=1'],
    ['a name that ends with it', `x${NAME}=one`],
    ['a name that begins with it', `${NAME}x=one`],
    ['a name that stands in another value', `a=${NAME}=one`],
    ['a name without a value', `${NAME}; a=1`],
    ['a name before the end of its pair', `${NAME};=one`],
    ['a name without a name before it', `=${NAME}=one`],
    ['a blank before it that only JavaScript trims', `\u00a0${NAME}=one`],
    ['a blank after it that only JavaScript trims', `${NAME}\u00a0=one`],
    ['another case', `${NAME.toLowerCase()}=one`],
    ['quotation marks around the name', `"${NAME}"=one`],
  ])('not: %s', (_, field) => {
    expect(cookieValues(field, NAME)).toEqual([]);
  });

  test('of a field as long as fields may be, in an instant', () => {
    const long = `${NAME} `.repeat(100_000);
    expect(cookieValues(`${long};${NAME}=one`, NAME)).toEqual(['one']);
    expect(cookieValues(`${NAME}${' '.repeat(1_000_000)}=one`, NAME)).toEqual(['one']);
  });
});

describe('a Cookie field without some cookies', () => {
  test.each([
    ['none of them', 'a=1; b=2', 'a=1; b=2'],
    ['one in the middle', `a=1; ${NAME}=one; b=2`, 'a=1; b=2'],
    ['one at the beginning', `${NAME}=one; b=2`, 'b=2'],
    ['nothing else', `${NAME}=one`, ''],
    ['two of them', `${NAME}=one; other=two; b=2`, 'b=2'],
    ['as browsers show a cookie without a name', `=${NAME}=one; b=2`, 'b=2'],
    ['as nothing but such a cookie', `=${NAME}=one`, ''],
    ['with blanks that only JavaScript trims, as a backend in JavaScript would', `\u00a0${NAME}=one; b=2`, 'b=2'],
    ['a name that only begins with it', `${NAME}x=one`, `${NAME}x=one`],
  ])('%s', (_, field, kept) => {
    expect(withoutCookies(field, [NAME, 'other'])).toBe(kept);
  });
});

test('the name of a cookie, as the browser that gets it in Set-Cookie would have it', () => {
  expect(cookieName(' a = 1; Path=/')).toBe('a');
  expect(cookieName('=a=1')).toBe('a');
  expect(cookieName('a')).toBe('a');
});

test.each([
  ['Bearer abc', 'abc'],
  ['bearer  abc ', 'abc'],
  ['BEARER a.b-c_d~e+f/g==', 'a.b-c_d~e+f/g=='],
  ['Bearer', undefined],
  ['Bearer a b', undefined],
  ['Bearer a,b', undefined],
  ['Basic abc', undefined],
  [undefined, undefined],
])('the token of Authorization: %s', (field, token) => {
  expect(bearerToken(field)).toBe(token);
});
