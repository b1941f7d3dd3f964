import { text, yesOrNo, type Kind } from './kinds.ts';
import { byName, optional } from './parameter.ts';

/** Words, all of which must be found somewhere. */
export const SEARCH = { search: byName(optional(text, 'only those in which all these words are found')) };

const labelsToFind: Kind<string> = {
  shown: 'LABEL,LABEL…',
  parse: (value) =>
    value
      .split(/[\s,]+/)
      .filter(Boolean)
      .join(','),
};

/** What every list of owned records can be picked out by. */
export const OWNED_LIST = {
  ...SEARCH,
  owner: byName(optional(text, 'only those of the token of this name')),
  sort: byName(optional(text, 'the field to sort by; -field: the other way round')),
};

export const LABELLED_LIST = {
  ...SEARCH,
  label: byName(optional(labelsToFind, 'only those with all these labels'), 'labels'),
  owner: OWNED_LIST.owner,
  sort: OWNED_LIST.sort,
};

export const ENABLED_OR_NOT = { enabled: byName(optional(yesOrNo, 'only those that are, or are not')) };

type Asked = Readonly<Record<string, string | number | boolean | undefined>>;

/** What is said where nothing is listed. */
export const nothing = (asked: Asked, none: string, what: string): string =>
  Object.values(asked).some((value) => value !== undefined) ? `No ${what} meets this.` : none;
