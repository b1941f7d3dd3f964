/** Fields that belong to one connection, or to one request alone. */
const PASSING = new Set(['connection', 'content-length', 'transfer-encoding', 'x-request-id']);

/** The fields of a request that are the same whenever it is sent: `name: value`, sorted. */
export const lastingFields = (fields: readonly (readonly [name: string, value: string])[]): string[] =>
  fields
    .filter(([name]) => !PASSING.has(name.toLowerCase()))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .sort();

/** Pairs of what Node calls rawHeaders. */
export const pairsOf = (raw: readonly string[]): [name: string, value: string][] =>
  Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? '']);
