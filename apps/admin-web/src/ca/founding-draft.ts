import { CA_DEFAULTS, parseCommonName, parsePermittedNames, type KeyType } from '#domain';
import type { Founding } from '../api/ca.ts';
import { texts } from '../texts.ts';
import { namesIn, problemsIn, wholeNumber, type Problems } from './use-draft.ts';

const DAYS = 365;
/** What the API takes at most. */
const MOST = { root: 40, intermediate: 20 };

/** A CA as it is being typed; years stand for days. */
export interface FoundingDraft {
  readonly root_common_name: string;
  readonly intermediate_common_name: string;
  readonly organization: string;
  readonly country: string;
  readonly root_days: string;
  readonly intermediate_days: string;
  readonly root_key_type: KeyType;
  readonly intermediate_key_type: KeyType;
  readonly permitted_names: string;
}

export const NEW_CA: FoundingDraft = {
  root_common_name: CA_DEFAULTS.root.commonName,
  intermediate_common_name: CA_DEFAULTS.intermediate.commonName,
  organization: '',
  country: '',
  root_days: String(CA_DEFAULTS.root.days / DAYS),
  intermediate_days: String(CA_DEFAULTS.intermediate.days / DAYS),
  root_key_type: CA_DEFAULTS.root.keyType,
  intermediate_key_type: CA_DEFAULTS.intermediate.keyType,
  permitted_names: '',
};

/** The draft in the API's fields. */
export const foundingOf = (draft: FoundingDraft): Founding => ({
  ...draft,
  organization: draft.organization.trim() || null,
  country: draft.country.trim() || null,
  root_days: Number(draft.root_days) * DAYS,
  intermediate_days: Number(draft.intermediate_days) * DAYS,
  permitted_names: namesIn(draft.permitted_names),
});

/** Every wrong field, by the same rules and in the same words as the API. */
export function foundingProblems(draft: FoundingDraft): Problems {
  const t = texts.caForm;
  const years = (field: 'root_days' | 'intermediate_days', most: number): [string, string][] =>
    wholeNumber(draft[field], most) === undefined ? [[field, t.years(most)]] : [];
  const name = (field: 'root_common_name' | 'intermediate_common_name' | 'organization'): [string, string][] =>
    problemsIn(field, () => parseCommonName(draft[field], field));
  return new Map([
    ...name('root_common_name'),
    ...name('intermediate_common_name'),
    ...(draft.organization.trim() ? name('organization') : []),
    ...(/^([a-z]{2})?$/i.test(draft.country.trim()) ? [] : [['country', t.countryWrong] as const]),
    ...years('root_days', MOST.root),
    ...years('intermediate_days', MOST.intermediate),
    ...problemsIn('permitted_names', () => parsePermittedNames(namesIn(draft.permitted_names), 'permitted_names')),
  ]);
}
