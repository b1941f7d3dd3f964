import { useState } from 'react';
import type { TargetView } from '#contracts';
import { ApiError } from '../api/ApiError.ts';
import { sentence } from '../look/sentence.ts';
import { draftOf, problemsOf, type HostDraft } from './host-draft.ts';

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
  readonly before: HostDraft;
  /** Shows every problem. @returns whether there is none */
  readonly check: () => boolean;
}

/** A message that appears the moment a field is left would move the button that was being clicked from under the pointer. */
const AFTER_CLICK_MS = 250;
const FORM_PATH = /^(custom_headers)\..*/;

/**
 * A host while it is being typed, with its problems: the shared rules' at once, the API's until the form changes.
 * @param refusal the API's answer to the last attempt to save
 */
export function useHostDraft(target: TargetView | undefined, refusal: Error | null): HostDraftState {
  const [before] = useState(() => draftOf(target));
  const [draft, setDraft] = useState(before);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [answered, setAnswered] = useState<{ refusal: Error | null; draft: HostDraft }>({ refusal: null, draft });
  if (answered.refusal !== refusal) setAnswered({ refusal, draft });

  const own = problemsOf(draft);
  const theirs = refusal instanceof ApiError && answered.draft === draft ? fieldsOf(refusal) : undefined;

  return {
    isNew: !target,
    before,
    draft,
    change: (part) => setDraft((now) => ({ ...now, ...part })),
    touch: (field) => {
      setTimeout(() => setLeft((now) => new Set([...now, field])), AFTER_CLICK_MS);
    },
    problem: (field) => {
      const shown = left.has(field) || left.has(field.replace(FORM_PATH, '$1'));
      return sentence((shown ? own.get(field) : undefined) ?? theirs?.get(field));
    },
    check: () => {
      setLeft(new Set(own.keys()));
      return own.size === 0;
    },
  };
}

/** A host that exists already is a problem of its name, though the API answers 409 for the request as a whole. */
const fieldsOf = ({ status, fields, message }: ApiError): ReadonlyMap<string, string> =>
  status === 409 && fields.size === 0 ? new Map([['hostname', message]]) : fields;
