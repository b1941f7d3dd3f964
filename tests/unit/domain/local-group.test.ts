import { describe, expect, test } from '@jest/globals';
import { groupsOf, needsGithubGroups, parseLocalGroupName, type LocalGroup } from '#domain';

const group = (name: string, users: string[], github_groups: string[] = []): LocalGroup => ({
  name,
  users,
  github_groups,
  note: '',
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
});

describe('groups of a person', () => {
  test('are those of GitHub, and the local ones by user name or by a group of GitHub, in whatever case', () => {
    const local = [group('admins', ['ALICE']), group('staff', [], ['Acme/Developers']), group('others', ['bob'])];
    expect(groupsOf('Alice', ['acme', 'acme/developers'], local)).toEqual([
      'acme',
      'acme/developers',
      'admins',
      'staff',
    ]);
  });

  test('do not hold an organisation that has taken the name of a local group', () => {
    const local = [group('admins', ['alice'])];
    expect(groupsOf('mallory', ['Admins', 'admins', 'evil'], local)).toEqual(['evil']);
    expect(groupsOf('alice', ['admins'], local)).toEqual(['admins']);
    expect(groupsOf('mallory', ['Ops', 'evil'], local, ['ops'])).toEqual(['evil']);
  });

  test('local groups are no way into one another', () => {
    const local = [group('admins', [], ['staff']), group('staff', ['alice'])];
    expect(groupsOf('alice', [], local)).toEqual(['staff']);
  });
});

test('GitHub is asked for groups only where one that is required cannot be told without', () => {
  const local = [group('admins', ['alice']), group('staff', [], ['acme'])];
  expect(needsGithubGroups([], local)).toBe(false);
  expect(needsGithubGroups(['ADMINS'], local)).toBe(false);
  expect(needsGithubGroups(['staff'], local)).toBe(true);
  expect(needsGithubGroups(['acme/developers'], local)).toBe(true);
});

test.each(['', ' ', 'a/b', '-a', 'a b', 'a'.repeat(65), 'a,b', 'a\n'.padEnd(4, 'x')])(
  '%j is no name of a local group',
  (name) => {
    expect(() => parseLocalGroupName(name)).toThrow(/use 1 to 64/);
  },
);
test('a name of a local group is kept as it is written', () => {
  expect(parseLocalGroupName(' Équipe-2 ')).toBe('Équipe-2');
});
