/** A field to sort by, see the queries of lists. */
interface Order {
  readonly field: string;
  readonly descending: boolean;
}

/** What a list was asked for; every other parameter than these is the value that the field of its name must have. */
interface Asked {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly search?: string | undefined;
  readonly label?: readonly string[] | undefined;
  readonly owner?: string | undefined;
  readonly sort?: Order | undefined;
}

type Text = string | null | undefined;
type Fields = Readonly<Record<string, unknown>>;

/**
 * The records that meet every condition, in the order that was asked for, else in that which they have.
 * @param textsOf where words are searched for: only what the caller is shown
 */
export function choose<T extends object>(
  records: readonly T[],
  asked: Asked,
  textsOf: (record: T) => readonly Text[],
): T[] {
  const meets = conditionsOf(asked, textsOf);
  const met = records.filter(meets);
  return asked.sort ? sorted(met, asked.sort) : met;
}

/** Whether a record meets the conditions of a list. */
export function conditionsOf<T extends object>(
  asked: Asked,
  textsOf: (record: T) => readonly Text[],
): (record: T) => boolean {
  const { limit: _, offset: __, sort: ___, search, label = [], owner, ...exact } = asked;
  const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const equal = Object.entries({ ...exact, created_by: owner }).filter(([, value]) => value !== undefined);
  return (record) => {
    const fields = record as Fields;
    if (equal.some(([field, value]) => fields[field] !== value)) return false;
    const labels = (fields['labels'] ?? []) as readonly string[];
    if (label.some((wanted) => !labels.includes(wanted))) return false;
    if (words.length === 0) return true;
    const text = textsOf(record).join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** What has no value comes last, whichever way round. */
function sorted<T extends object>(records: readonly T[], { field, descending }: Order): T[] {
  const valueOf = (record: T): string | number | boolean | null =>
    ((record as Fields)[field] as string | number | boolean | null | undefined) ?? null;
  return records.toSorted((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    return a < b === descending ? 1 : -1;
  });
}
