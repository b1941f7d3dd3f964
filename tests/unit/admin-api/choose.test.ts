import { expect, test } from '@jest/globals';
import { choose } from '../../../apps/admin-api/src/lists/choose.ts';

const RECORDS = [
  { name: 'b', created_by: 'alice', labels: ['x', 'y'], rank: 2, enabled: true, note: 'Blue Door' },
  { name: 'a', created_by: 'bob', labels: ['x'], rank: null, enabled: false, note: 'green' },
  { name: 'c', created_by: 'alice', rank: 10, enabled: true, note: 'blue' },
];
type Asked = Parameters<typeof choose>[1];
const names = (asked: Asked & Readonly<Record<string, unknown>>): string[] =>
  choose(RECORDS, asked, ({ name, note }) => [name, note, null]).map(({ name }) => name);
const by = (field: string, descending: boolean): string[] => names({ sort: { field, descending } });

test('without conditions all are chosen, in the order that they have', () => {
  expect(names({})).toEqual(['b', 'a', 'c']);
  expect(names({ limit: 1, offset: 1, search: ' ', label: [], owner: undefined })).toEqual(['b', 'a', 'c']);
});

test('every condition must be met: all words, all labels, every field', () => {
  expect(names({ search: 'BLUE' })).toEqual(['b', 'c']);
  expect(names({ search: 'door blue' })).toEqual(['b']);
  expect(names({ search: 'alice' })).toEqual([]);
  expect(names({ label: ['x'] })).toEqual(['b', 'a']);
  expect(names({ label: ['x', 'y'] })).toEqual(['b']);
  expect(names({ owner: 'alice', search: 'blue', label: ['x'] })).toEqual(['b']);
  expect(names({ enabled: false })).toEqual(['a']);
});

test('numbers are sorted as numbers, what has no value comes last either way, equals keep their order', () => {
  expect([by('rank', false), by('rank', true)]).toEqual([
    ['b', 'c', 'a'],
    ['c', 'b', 'a'],
  ]);
  expect([by('created_by', false), by('created_by', true)]).toEqual([
    ['b', 'c', 'a'],
    ['a', 'b', 'c'],
  ]);
  expect([by('enabled', false), by('enabled', true)]).toEqual([
    ['a', 'b', 'c'],
    ['b', 'c', 'a'],
  ]);
});
