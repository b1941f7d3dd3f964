/**
 * A list that is sorted by name with some of its records replaced, added where their names sort, or (undefined) removed. Whatever
 * their number, the list is gone through once.
 */
export function withRecords<K extends string, T extends Readonly<Record<K, string>>>(
  all: readonly T[],
  changed: ReadonlyMap<string, T | undefined>,
  name: K,
): T[] {
  const kept = all.flatMap((one) => {
    const now = changed.has(one[name]) ? changed.get(one[name]) : one;
    return now ? [now] : [];
  });
  const known = new Set(all.map((one) => one[name]));
  const added = [...changed.values()].filter((one): one is T => one !== undefined && !known.has(one[name]));
  if (added.length === 0) return kept;
  return [...kept, ...added].toSorted((a, b) => (a[name] < b[name] ? -1 : a[name] > b[name] ? 1 : 0));
}
