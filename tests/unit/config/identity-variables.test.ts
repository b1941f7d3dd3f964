import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readConfiguration } from '#config';
import { environment } from '../../support/environment.ts';

const read = (own: Readonly<Record<string, string>>) => readConfiguration(environment(own)).configuration;

const pem = (bits: number): string =>
  generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' });

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the variables of identity', () => {
  test('OAUTH_JWT_ALGORITHM can only be RS256, in which access tokens are signed', () => {
    expect(read({}).OAUTH_JWT_ALGORITHM).toBe('RS256');
    for (const algorithm of ['HS256', 'none', 'ES256', ''])
      expect(() => read({ OAUTH_JWT_ALGORITHM: algorithm })).toThrow('OAUTH_JWT_ALGORITHM must be RS256');
  });

  test('OAUTH_JWT_PRIVATE_KEY_B64 is one or more RSA keys of 2048 bits in PEM', () => {
    const [one, two] = [pem(2048), pem(2048)];
    expect(read({ OAUTH_JWT_PRIVATE_KEY_B64: base64(one + two) }).OAUTH_JWT_PRIVATE_KEY_B64).toHaveLength(2);
    expect(read({}).OAUTH_JWT_PRIVATE_KEY_B64).toEqual([]);
    for (const text of [base64(pem(1024)), base64(one + pem(1024)), one, 'x'])
      expect(() => read({ OAUTH_JWT_PRIVATE_KEY_B64: text })).toThrow('just generate-oauth-key');
  });

  test.each(['JWT_SECRET', 'OAUTH_JWT_SECRET', 'VIBECTL_JWT_SECRET'])(
    '%s is refused, with what to set in its place',
    (name) => {
      expect(() => read({ [name]: 'shared' })).toThrow(`${name} is not used: set OAUTH_JWT_PRIVATE_KEY_B64`);
    },
  );

  test('ADMIN_GITHUB_USERS is a list in lower case or nobody, and never everybody', () => {
    expect(read({}).ADMIN_GITHUB_USERS).toEqual([]);
    expect(read({ ADMIN_GITHUB_USERS: ' Alice,bob ,' }).ADMIN_GITHUB_USERS).toEqual(['alice', 'bob']);
    for (const text of ['*', 'alice,*', 'not a name'])
      expect(() => read({ ADMIN_GITHUB_USERS: text })).toThrow('ADMIN_GITHUB_USERS');
  });

  test('OAUTH_ALLOWED_GITHUB_USERS is a list in lower case, or everybody, and never nobody by mistake', () => {
    expect(read({}).OAUTH_ALLOWED_GITHUB_USERS).toEqual(['*']);
    expect(read({ OAUTH_ALLOWED_GITHUB_USERS: ' Alice,bob ,' }).OAUTH_ALLOWED_GITHUB_USERS).toEqual(['alice', 'bob']);
    for (const text of ['', ' , ', 'a b', 'alice,*@example.com'])
      expect(() => read({ OAUTH_ALLOWED_GITHUB_USERS: text })).toThrow('OAUTH_ALLOWED_GITHUB_USERS');
  });

  test('OAUTH_COOKIE_DOMAIN is a domain of two labels or more, with or without a dot in front', () => {
    expect(read({ OAUTH_COOKIE_DOMAIN: '.Example.com' }).OAUTH_COOKIE_DOMAIN).toBe('example.com');
    for (const text of ['com', 'https://example.com', 'a b.example.com', '192.0.2.1'])
      expect(() => read({ OAUTH_COOKIE_DOMAIN: text })).toThrow('OAUTH_COOKIE_DOMAIN must be a domain');
  });

  test('limits: a leeway is short, an access token lives for a day at most, a secret is not guessed', () => {
    for (const [name, value] of [
      ['OAUTH_REFRESH_REUSE_LEEWAY', '61'],
      ['OAUTH_ACCESS_TOKEN_LIFETIME', '86401'],
      ['OAUTH_VERIFY_SECRET', 'short'],
      ['OAUTH_DCR', 'yes'],
      ['GITHUB_BASE_URL', 'github.com'],
    ] as const)
      expect(() => read({ [name]: value })).toThrow(name);
  });
});
