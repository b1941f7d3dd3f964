const plural = new Intl.PluralRules('en');

/** `1 host`, `2 hosts`. */
export const count = (n: number, one: string, many: string): string =>
  `${n.toLocaleString('en')} ${plural.select(n) === 'one' ? one : many}`;

/** `a, b, and c`. */
export const list = new Intl.ListFormat('en', { type: 'conjunction' });
