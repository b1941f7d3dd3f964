import { InvalidInput, type FieldProblem } from './invalid-input.ts';

/** What helps people to keep order among many records; nothing that is served depends on it. */
export interface Organised {
  /** Short words in lower case, each once, by which records are found and changed together. */
  readonly labels: readonly string[];
  /** What there is to know besides, for its owner and the administrator. */
  readonly notes: string;
}

export const UNORGANISED: Organised = { labels: [], notes: '' };

const LABEL = /^[\p{L}\p{N}][\p{L}\p{N}._:/-]{0,31}$/u;
const MAX_LABELS = 20;
const MAX_NOTES = 4_000;

/** @throws InvalidInput naming `field` */
export function parseLabel(input: string, field = 'label'): string {
  const label = input.trim().normalize('NFC').toLowerCase();
  if (LABEL.test(label)) return label;
  throw InvalidInput.of(
    field,
    'use a word of 1 to 32 letters, digits and . _ : / -, which begins with a letter or a digit',
  );
}

/**
 * Parses the labels of a record.
 * @returns them in lower case, in their order; one that is named twice counts once
 * @throws InvalidInput naming each bad one by its place
 */
export function parseLabels(inputs: readonly string[], field = 'labels'): string[] {
  const problems: FieldProblem[] = [];
  const labels = inputs.flatMap((input, i) => {
    try {
      return [parseLabel(input, `${field}.${i}`)];
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length) throw new InvalidInput(problems);
  const once = [...new Set(labels)];
  if (once.length <= MAX_LABELS) return once;
  throw InvalidInput.of(field, `has ${once.length} labels; at most ${MAX_LABELS} are possible`);
}

/** @throws InvalidInput naming `field` */
export function parseNotes(input: string, field = 'notes'): string {
  const notes = input.replaceAll('\r\n', '\n').trim();
  if (notes.length > MAX_NOTES)
    throw InvalidInput.of(field, `has ${notes.length} characters; at most ${MAX_NOTES} are possible`);
  if (/[^\P{Cc}\n\t]/u.test(notes)) throw InvalidInput.of(field, 'must not have control characters but line breaks');
  return notes;
}
