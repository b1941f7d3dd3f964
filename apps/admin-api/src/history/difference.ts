import { isDeepStrictEqual } from 'node:util';
import type { HistoryEntryDetail } from '#contracts';
import { isHidden, STAMPS, type Fields } from '#domain';
import { MASKED } from '../targets/target-view.ts';

type Difference = HistoryEntryDetail['diff'][number];

/** Every difference of two records by its place (RFC 6901), but for what only tells that something was changed. */
export const difference = (before: Fields | null, after: Fields | null): Difference[] =>
  Object.keys({ ...before, ...after })
    .toSorted()
    .filter((field) => !STAMPS.includes(field))
    .flatMap((field) => compared(`/${escaped(field)}`, before?.[field], after?.[field]));

function compared(path: string, before: unknown, after: unknown): Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after) || Array.isArray(before) !== Array.isArray(after))
    return [
      {
        path,
        ...(before !== undefined && { before: shown(before) }),
        ...(after !== undefined && { after: shown(after) }),
      },
    ];
  return Object.keys({ ...before, ...after }).flatMap((name) =>
    compared(`${path}/${escaped(name)}`, before[name], after[name]),
  );
}

/** A list of objects is compared entry by entry, one of words as a whole: there the place says nothing. */
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !isHidden(value) &&
  !(Array.isArray(value) && value.every((each) => !isObject(each)));

/** A value without the marks of what was hidden in it. */
function shown(value: unknown): unknown {
  if (isHidden(value)) return MASKED;
  if (Array.isArray(value)) return value.map(shown);
  return typeof value === 'object' && value !== null ? shownFields(value as Fields) : value;
}

export const shownFields = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shown(value)]));

/** RFC 6901 3. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
