import { describe, expect, test } from '@jest/globals';
import {
  InvalidInput,
  parseAccessListName,
  parseHtpasswd,
  parsePassword,
  parsePasswordHash,
  parseRealm,
  parseUsername,
} from '#domain';

const BCRYPT = '$2y$05$bvIG6Nmid91Mu9RcmmWZfO5HJIMCT8riNW0hEp8f6/FuA2/mHZFpe';
const ARGON2 = '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b/dWRWJTmaaJObGfaaaaaaaaaa';

const problemsOf = (attempt: () => unknown): readonly { field: string; message: string }[] => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems;
    throw error;
  }
  return [];
};

describe('an htpasswd file', () => {
  test('gives a user for each line of bcrypt or argon2, with the note of nginx', () => {
    const text = `# made with htpasswd -B\r\nalice:${BCRYPT}\r\n\r\nbob:${ARGON2}:the other one\n`;
    expect(parseHtpasswd(text)).toEqual([
      { username: 'alice', password_hash: BCRYPT, note: '' },
      { username: 'bob', password_hash: ARGON2, note: 'the other one' },
    ]);
  });

  test('is refused as a whole for lines of weak hashes, each named with what to do', () => {
    const text = [
      `alice:${BCRYPT}`,
      'md5:$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/',
      'sha:{SHA}VBPuJHI7uixaa6LQGWx4s+5GKNE=',
      'des:rqXexS6ZhobKA',
      'sha2:$6$rounds=5000$abcd$efgh',
      'plain:secret',
      'nothing',
    ].join('\n');
    expect(problemsOf(() => parseHtpasswd(text)).map(({ field, message }) => [field, message.slice(0, 32)])).toEqual([
      ['htpasswd.2', 'the hash of "md5" is MD5, which '],
      ['htpasswd.3', 'the hash of "sha" is SHA-1, whic'],
      ['htpasswd.4', 'the hash of "des" is crypt (DES)'],
      ['htpasswd.5', 'the hash of "sha2" is SHA-2 cryp'],
      ['htpasswd.6', 'the hash of "plain" is no hash o'],
      ['htpasswd.7', 'is not of the form name:hash'],
    ]);
    expect(problemsOf(() => parseHtpasswd(text))[0]?.message).toContain('htpasswd -B');
  });

  test('without a line, or with a name twice, is refused', () => {
    expect(problemsOf(() => parseHtpasswd('# nobody\n'))).toHaveLength(1);
    expect(problemsOf(() => parseHtpasswd(`a:${BCRYPT}\na:${BCRYPT}`))).toMatchObject([
      { message: 'a is there twice' },
    ]);
  });
});

describe('what an access list is made of', () => {
  test.each([
    ['$2y$15$bvIG6Nmid91Mu9RcmmWZfO5HJIMCT8riNW0hEp8f6/FuA2/mHZFpe', 'is bcrypt of cost 15; 4 to 14 are possible'],
    ['$2y$05$bvIG6Nmid91Mu9RcmmWZfO5HJIMCT8riNW0hEp8f6/FuA2/mHZFp', 'is no hash of bcrypt'],
    [ARGON2.replace('m=65536', 'm=9999999'), 'costs too much to check'],
    [ARGON2.replace('t=3', 't=0'), 'parameters that it cannot have'],
    [ARGON2.replace('v=19', 'v=16'), 'is no hash of bcrypt'],
  ])('a hash that cannot be checked, or would cost too much, is refused: %s', (hash, why) => {
    expect(() => parsePasswordHash(hash)).toThrow(why);
  });

  test('names, passwords and realms that could not be sent or typed are refused', () => {
    for (const name of ['', 'a:b', 'a\nb', 'x'.repeat(129)]) expect(() => parseUsername(name)).toThrow(InvalidInput);
    for (const password of ['', 'a\u0000', 'x'.repeat(257)])
      expect(() => parsePassword(password)).toThrow(InvalidInput);
    for (const realm of ['', 'a"b', 'a\\b', 'a\r\nb', 'größe']) expect(() => parseRealm(realm)).toThrow(InvalidInput);
    for (const name of ['', '-a', 'a b', 'a/b', 'x'.repeat(65)])
      expect(() => parseAccessListName(name)).toThrow(InvalidInput);
    expect([parseUsername('J. Müller'), parsePassword('pa:ss wörd'), parseRealm('Members only')]).toEqual([
      'J. Müller',
      'pa:ss wörd',
      'Members only',
    ]);
  });
});
