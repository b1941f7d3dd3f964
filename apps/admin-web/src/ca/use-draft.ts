import { useState } from 'react';
import { InvalidInput } from '#domain';
import { ApiError } from '../api/ApiError.ts';
import { sentence } from '../look/sentence.ts';

/** What is wrong with a draft, by field. */
export type Problems = ReadonlyMap<string, string>;

/** What sends a draft: a mutation. */
interface Sender<Body> {
  readonly mutate: (body: Body) => void;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly isError: boolean;
  readonly reset: () => void;
}

export interface DraftForm<Draft> {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  /** What is wrong with a field, in a sentence: by the shared rules once it was tried, by the API until something changes. */
  readonly problem: (field: keyof Draft & string) => string | undefined;
  /** Sends it unless something is wrong. @returns whether it was sent */
  readonly submit: () => boolean;
  readonly isPending: boolean;
  /** What the API refused it for, where that is no field of the form. */
  readonly refusal: string | undefined;
}

interface Rules<Draft, Body> {
  readonly problemsOf: (draft: Draft) => Problems;
  readonly bodyOf: (draft: Draft) => Body;
  /** Tells of a field as soon as somebody types in it, and not only when the draft is sent. */
  readonly live?: boolean;
}

/** A form whose fields have the API's names, while it is being filled in. */
export function useDraft<Draft extends object, Body>(
  first: Draft,
  sender: Sender<Body>,
  { problemsOf, bodyOf, live = false }: Rules<Draft, Body>,
): DraftForm<Draft> {
  const [draft, setDraft] = useState(first);
  const [typed, setTyped] = useState<ReadonlySet<string>>(new Set());
  const [checked, setChecked] = useState(false);
  const own = problemsOf(draft);
  const theirs = fieldsOf(sender.error, Object.keys(first));
  return {
    draft,
    isPending: sender.isPending,
    refusal: theirs.size === 0 ? sender.error?.message : undefined,
    change: (part) => {
      setDraft((now) => ({ ...now, ...part }));
      if (live) setTyped((now) => new Set([...now, ...Object.keys(part)]));
      if (sender.isError) sender.reset();
    },
    problem: (field) => sentence((checked || typed.has(field) ? own.get(field) : undefined) ?? theirs.get(field)),
    submit: () => {
      setChecked(true);
      if (own.size > 0) return false;
      sender.mutate(bodyOf(draft));
      return true;
    },
  };
}

/** What the API says of fields that the form has, `names.3` among them; none where it speaks of another. */
function fieldsOf(error: Error | null, known: readonly string[]): Problems {
  if (!(error instanceof ApiError)) return new Map();
  const fields = [...error.fields].map(([field, message]) => [field.replace(/\..*/, ''), message] as const);
  return fields.every(([field]) => known.includes(field)) ? new Map(fields) : new Map();
}

/** What a shared rule says of a field; nothing where all is well. */
export function problemsIn(field: string, parse: () => unknown): [field: string, message: string][] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return [[field, error.problems[0]?.message ?? '']];
  }
}

/** Of a field with one name per line. */
export const namesIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** A whole number of these, or undefined. */
export function wholeNumber(text: string, most: number): number | undefined {
  const number = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return number >= 1 && number <= most ? number : undefined;
}
