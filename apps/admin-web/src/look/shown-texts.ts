/** Texts of lists that go on. */
export const shownTexts = {
  shown: (n: number): string => `${n.toLocaleString('en')} shown`,
  shownOf: (n: number, all: number): string => `${n.toLocaleString('en')} of ${all.toLocaleString('en')} shown`,
  more: 'Show more',
} as const;
