import { parseLabel, parseLabels, parseNotes } from '#domain';
import type { Kind } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';

const words = (value: string): string[] => value.split(/[\s,]+/).filter(Boolean);

/** With commas or spaces between them; `none` is no label. */
const labels: Kind<string[]> = {
  shown: 'LABEL,LABEL…|none',
  parse: (value, field) => (value === 'none' ? [] : parseLabels(words(value), field)),
};

/** At least one. */
export const someLabels: Kind<string[]> = {
  shown: 'LABEL,LABEL…',
  parse: (value, field) => words(value).map((word) => parseLabel(word, field)),
};

const notes: Kind<string> = {
  shown: 'TEXT|none',
  parse: (value, field) => (value === 'none' ? '' : parseNotes(value, field)),
};

export const LABELS = {
  labels: byName(optional(labels, 'short words to find it by, in place of those that it has')),
};

/** What helps to keep order among many. */
export const ORGANISATION = {
  ...LABELS,
  notes: byName(optional(notes, 'what there is to know besides, for its owner')),
};
