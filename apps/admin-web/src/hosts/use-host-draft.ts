import { useMemo, useState } from 'react';
import { ApiError } from '../api/ApiError.ts';
import { sentence } from '../look/sentence.ts';
import { draftOf, type HostDraft, type HostSource } from './host-draft.ts';
import { problemsOf } from './host-problems.ts';

/** What the fields of the form are given. */
export interface DraftForm {
  /** Whether the host does not exist yet. */
  readonly isNew: boolean;
  readonly draft: HostDraft;
  readonly change: (part: Partial<HostDraft>) => void;
  /** Marks a field as left: from then on it is checked while it is typed in. */
  readonly touch: (field: string) => void;
  /** What is wrong with a field, in a sentence; undefined while it is right or was not left yet. */
  readonly problem: (field: string) => string | undefined;
}

interface HostDraftState extends DraftForm {
  /** What the form began with, with what others have changed meanwhile. */
  readonly before: HostDraft;
  /** How many problems are shown. */
  readonly shown: number;
  /** Shows every problem. @returns the fields that have one */
  readonly check: () => readonly string[];
  /** Forgets what was typed. */
  readonly reset: () => void;
}

/** A message that appears the moment a field is left would move the button that was being clicked from under the pointer. */
const AFTER_CLICK_MS = 250;

/**
 * A host while it is being typed, with its problems: the shared rules' at once, the API's until the form changes. What is typed
 * lies over what the host is: a field that nobody has touched here follows what others make of it.
 * @param source the host that is there, or what a new one begins with
 * @param refusal the API's answer to the last attempt to save
 */
export function useHostDraft(source: HostSource, isNew: boolean, refusal: Error | null): HostDraftState {
  const before = useMemo(() => draftOf(source), [source]);
  const [typed, setTyped] = useState<Partial<HostDraft>>({});
  const draft = useMemo(() => ({ ...before, ...typed }), [before, typed]);
  const own = useMemo(() => problemsOf(draft), [draft]);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [answered, setAnswered] = useState<{ refusal: Error | null; typed: object }>({ refusal: null, typed });
  if (answered.refusal !== refusal) setAnswered({ refusal, typed });
  const theirs = refusal instanceof ApiError && answered.typed === typed ? fieldsOf(refusal) : undefined;

  const isLeft = (field: string): boolean => left.has(field) || left.has(field.replace(/\..*/s, ''));

  return {
    isNew,
    before,
    draft,
    change: (part) => setTyped((now) => ({ ...now, ...part })),
    touch: (field) => {
      setTimeout(() => setLeft((now) => new Set([...now, field])), AFTER_CLICK_MS);
    },
    problem: (field) => sentence((isLeft(field) ? own.get(field) : undefined) ?? theirs?.get(field)),
    shown: [...own.keys()].filter(isLeft).length,
    check: () => {
      setLeft(new Set(own.keys()));
      return [...own.keys()];
    },
    reset: () => {
      setTyped({});
      setLeft(new Set());
    },
  };
}

/** A host that exists already is a problem of its name, though the API answers 409 for the request as a whole. */
const fieldsOf = ({ status, fields, message }: ApiError): ReadonlyMap<string, string> =>
  status === 409 && fields.size === 0 ? new Map([['hostname', message]]) : fields;
