/** Of all texts, and so of the numbers and dates among them. */
export const LANGUAGE = 'en';

const plural = new Intl.PluralRules(LANGUAGE);

/** `1 host`, `2 hosts`. */
export const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString(LANGUAGE)} ${plural.select(n) === 'one' ? one : many}`;

/** `a, b, and c`. */
export const list = new Intl.ListFormat(LANGUAGE, { type: 'conjunction' });
