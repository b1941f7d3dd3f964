import { useState } from 'react';
import { InvalidInput, parseCertName } from '#domain';
import { ApiError } from '../api/ApiError.ts';
import { useImportCertificate } from '../api/certificates.ts';
import { sentence } from '../look/sentence.ts';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';

/** What is being chosen. Files are kept as such: their contents are read when they are sent. */
interface ImportDraft {
  readonly name: string;
  readonly chain?: File | undefined;
  readonly key?: File | undefined;
}

interface ImportFormState {
  readonly draft: ImportDraft;
  readonly change: (part: Partial<ImportDraft>) => void;
  readonly problem: (field: 'cert_name' | 'fullchain_pem' | 'private_key_pem') => string | undefined;
  /** Sends it unless something is wrong or missing. @returns whether it was sent */
  readonly submit: () => boolean;
  readonly isPending: boolean;
  /** What the API refused it for, where that is no field of the form. */
  readonly refusal: string | undefined;
}

/** An import while it is being put together. */
export function useImportForm(onDone: () => void): ImportFormState {
  const [draft, setDraft] = useState<ImportDraft>({ name: '' });
  const [checked, setChecked] = useState(false);
  const take = useImportCertificate({
    onSuccess: ({ certificate, warnings }) => {
      toast([texts.certificates.importDone(certificate.cert_name), ...warnings].join(' '));
      onDone();
    },
  });
  const own = problemsOf(draft);
  const theirs = take.error instanceof ApiError ? take.error.fields : new Map<string, string>();
  return {
    draft,
    isPending: take.isPending,
    refusal: theirs.size === 0 ? take.error?.message : undefined,
    change: (part) => {
      setDraft((now) => ({ ...now, ...part }));
      if (take.isError) take.reset();
    },
    problem: (field) => sentence((checked ? own.get(field) : undefined) ?? theirs.get(field)),
    submit: () => {
      setChecked(true);
      const { name, chain, key } = draft;
      if (own.size > 0 || !chain || !key) return false;
      take.mutate({ cert_name: name.trim(), chain, key });
      return true;
    },
  };
}

function problemsOf({ name, chain, key }: ImportDraft): ReadonlyMap<string, string> {
  const { missing } = texts.importForm;
  return new Map([
    ...nameProblem(name),
    ...(chain ? [] : [['fullchain_pem', missing] as const]),
    ...(key ? [] : [['private_key_pem', missing] as const]),
  ]);
}

function nameProblem(name: string): [field: string, message: string][] {
  try {
    parseCertName(name.trim());
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.problems.map(({ field, message }) => [field, message]);
  }
}
