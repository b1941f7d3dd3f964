import { accessDeleteTexts as t } from '../access-texts.ts';

const NAMED = 8;

/** The first of many names, and how many more there are. */
export const fewOf = (names: readonly string[]): readonly string[] =>
  names.length > NAMED ? [...names.slice(0, NAMED), t.more(names.length - NAMED)] : names;
