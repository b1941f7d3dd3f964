import { useState } from 'react';
import { ApiError } from '../api/ApiError.ts';
import { useOrderNames } from '../api/certificates.ts';
import { watchName } from '../live/watched-names.ts';
import { sentence } from '../look/sentence.ts';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { NEW_ORDER, orderOf, orderProblems, type OrderDraft } from './order-draft.ts';

/** What the fields of the form are given. */
export interface OrderFields {
  readonly draft: OrderDraft;
  readonly change: (part: Partial<OrderDraft>) => void;
  /** What is wrong with a field, in a sentence: by the shared rules once it was tried, by the API until something changes. */
  readonly problem: (field: string) => string | undefined;
}

interface OrderFormState extends OrderFields {
  /** Places the order unless something is wrong. @returns whether it was placed */
  readonly submit: () => boolean;
  readonly isPending: boolean;
  /** What the API refused it for, where that is no field of the form. */
  readonly refusal: string | undefined;
}

/** An order while it is being typed. */
export function useOrderForm(onPlaced: () => void): OrderFormState {
  const [draft, setDraft] = useState(NEW_ORDER);
  const [checked, setChecked] = useState(false);
  const order = useOrderNames({
    onSuccess: ({ suggestion }, { cert_name }) => {
      watchName(cert_name);
      const done = texts.certificates.placed(cert_name);
      toast(suggestion ? `${done} ${texts.certificates.covered(suggestion.cert_names)}` : done);
      onPlaced();
    },
  });
  const own = orderProblems(draft);
  const theirs = fieldsOf(order.error);
  return {
    draft,
    isPending: order.isPending,
    refusal: theirs.size === 0 ? order.error?.message : undefined,
    change: (part) => {
      setDraft((now) => ({ ...now, ...part }));
      if (order.isError) order.reset();
    },
    problem: (field) => sentence((checked ? own.get(field) : undefined) ?? theirs.get(field)),
    submit: () => {
      setChecked(true);
      if (own.size > 0) return false;
      order.mutate(orderOf(draft));
      return true;
    },
  };
}

const BESIDE_A_FIELD = new Set(['cert_name', 'domains', 'challenge_type', 'dns_provider', 'acme_directory_url']);

/** What the API says of fields that the form has, `domains.3` among them; none where it speaks of another. */
function fieldsOf(error: Error | null): ReadonlyMap<string, string> {
  if (!(error instanceof ApiError)) return new Map();
  const fields = [...error.fields].map(([field, message]) => [field.replace(/\..*/, ''), message] as const);
  return fields.every(([field]) => BESIDE_A_FIELD.has(field)) ? new Map(fields) : new Map();
}
