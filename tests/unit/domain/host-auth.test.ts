import { describe, expect, test } from '@jest/globals';
import {
  audienceCovers,
  checkHostAuth,
  InvalidInput,
  NO_AUTH,
  parseAudience,
  parseEmailPattern,
  parseEntries,
  parseExcludedPath,
  parseForwardUrl,
  parseGithubUser,
  parseHeaderPrefix,
  parseTargetUrl,
  sharesCookie,
} from '#domain';

const problems = (act: () => unknown): string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(({ field }) => field);
    throw error;
  }
  return [];
};

describe('who may use a host', () => {
  test('every wrong field is named', () => {
    checkHostAuth(NO_AUTH);
    const wrong = {
      auth_required_users: ['alice', ''],
      auth_required_emails: ['*'],
      auth_excluded_paths: ['/'],
      auth_allowed_scopes: ['two words'],
      auth_cookie_name: '__Host-Login',
      auth_header_prefix: 'X-',
      auth_forward_url: 'ftp://authelia',
    };
    expect(problems(() => checkHostAuth({ ...NO_AUTH, ...wrong }))).toEqual([
      'auth_required_users.1',
      'auth_required_emails.0',
      'auth_excluded_paths.0',
      'auth_allowed_scopes.0',
      'auth_cookie_name',
      'auth_header_prefix',
      'auth_forward_url',
    ]);
  });

  test.each(['', ' ', '*', 'a,b', 'a b', '@alice', 'alice\n'.concat('b')])('%j is no username', (name) => {
    expect(problems(() => parseGithubUser(name))).toEqual(['auth_required_users']);
  });

  test.each(['*', 'example.com', '*@', '@example.com', 'a@b@c', 'a@exa mple', '*@example.com,'])(
    '%j is no pattern of addresses',
    (pattern) => {
      expect(problems(() => parseEmailPattern(pattern))).toEqual(['auth_required_emails']);
    },
  );

  test('an entry that is there twice counts once', () => {
    expect(parseEntries([' *@Example.com', '*@example.COM'], parseEmailPattern, 'x')).toEqual(['*@example.com']);
  });

  test.each(['X-', 'Content-', 'Accept-', 'X-Forwarded-', 'Sec-', 'X-Auth', 'X_Auth-', '-', 'A-', 'X--Auth-', 'MCP-'])(
    '%s is no prefix of fields that clients may not send',
    (prefix) => {
      expect(problems(() => parseHeaderPrefix(prefix))).toEqual(['auth_header_prefix']);
    },
  );

  test('X-Auth- and Remote- are', () => {
    expect(['X-Auth-', 'Remote-', 'X-WEBAUTH-'].map((prefix) => parseHeaderPrefix(prefix))).toEqual([
      'X-Auth-',
      'Remote-',
      'X-WEBAUTH-',
    ]);
  });

  test('paths, audiences and addresses have one spelling', () => {
    expect(problems(() => parseExcludedPath('/a/%2e%2e/b'))).toEqual(['auth_excluded_paths']);
    expect(problems(() => parseExcludedPath('public'))).toEqual(['auth_excluded_paths']);
    expect(parseAudience('https://API.example.com:443/')).toBe('https://api.example.com');
    expect(problems(() => parseAudience('api.example.com'))).toEqual(['auth_allowed_audiences']);
    expect(problems(() => parseForwardUrl('http://user@authelia/'))).toEqual(['auth_forward_url']);
  });
});

test('our own apps that face people can be the backend of a host by their names alone', () => {
  for (const own of ['instance:oauth-server', 'instance:admin-api']) expect(parseTargetUrl(own)).toBe(own);
  for (const other of ['instance:gateway', 'instance:', 'INSTANCE:oauth-server', 'instance:oauth-server/x'])
    expect(problems(() => parseTargetUrl(other))).toEqual(['target_url']);
});

test('hosts share a cookie below its domain alone, and never one of another name', () => {
  expect(sharesCookie('app.example.com', 'example.com', 'unified_auth_token')).toBe(true);
  expect(sharesCookie('example.com', 'example.com', 'unified_auth_token')).toBe(true);
  expect(sharesCookie('example.com.evil', 'example.com', 'unified_auth_token')).toBe(false);
  expect(sharesCookie('badexample.com', 'example.com', 'unified_auth_token')).toBe(false);
  expect(sharesCookie('app.example.com', null, 'unified_auth_token')).toBe(false);
  expect(sharesCookie('app.example.com', 'example.com', 'session')).toBe(false);
});

const covers = (audience: string, host: string): boolean => audienceCovers(audience, host, `https://${host}`);

test('an audience is one origin, or all hosts of a domain', () => {
  expect(covers('https://a.example.com', 'a.example.com')).toBe(true);
  expect(covers('https://a.example.com', 'b.example.com')).toBe(false);
  expect(audienceCovers('https://a.example.com', 'a.example.com', 'https://a.example.com:8443')).toBe(false);
  expect(covers('.example.com', 'a.b.example.com')).toBe(true);
  expect(covers('.example.com', 'example.com')).toBe(true);
  expect(covers('.example.com', 'badexample.com')).toBe(false);
  expect(covers('.example.com', 'example.com.evil')).toBe(false);
});
