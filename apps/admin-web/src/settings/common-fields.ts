/** What makes a host this one and not another; no default for all. */
const OF_ONE_HOST = new Set(['kind', 'target_url', 'redirect_to', 'cert_name']);

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a template that every new host may have. */
export const commonFields = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !OF_ONE_HOST.has(name)));

/** Whether two sets of fields say the same, in whatever order; two that say nothing do not. */
export function sameFields(one: Fields, other: Fields): boolean {
  const [a, b] = [one, other].map((fields) =>
    JSON.stringify(Object.entries(fields).toSorted(([x], [y]) => (x < y ? -1 : 1))),
  );
  return a === b && Object.keys(one).length > 0;
}
