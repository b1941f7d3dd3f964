import { parseCaName, parseCommonName, type Purpose } from '#domain';
import type { HandOut } from '../api/ca.ts';
import { texts } from '../texts.ts';
import { namesIn, problemsIn, wholeNumber, type Problems } from './use-draft.ts';

const MAX_DAYS = 3_650;
const MIN_PASSPHRASE = 8;
const MAX_COMMON_NAME = 64;

/** A certificate to be handed out, as it is being typed. */
export interface HandOutDraft {
  readonly purpose: Purpose;
  readonly common_name: string;
  readonly names: string;
  readonly days: string;
  readonly passphrase: string;
}

export const NEW_HAND_OUT: HandOutDraft = { purpose: 'client', common_name: '', names: '', days: '', passphrase: '' };

/** The draft in the API's fields. A server has its first name among its names too, which is where clients look. */
export const handOutOf = ({ purpose, common_name, names, days, passphrase }: HandOutDraft): HandOut => {
  const name = common_name.trim();
  return {
    purpose,
    common_name: name.slice(0, MAX_COMMON_NAME),
    names: [...(purpose === 'server' ? [name] : []), ...namesIn(names)],
    days: days.trim() === '' ? null : Number(days),
    passphrase: passphrase === '' ? null : passphrase,
  };
};

/** Every wrong field, by the same rules and in the same words as the API. */
export function handOutProblems({ purpose, common_name, names, days, passphrase }: HandOutDraft): Problems {
  const t = texts.caHandOut;
  return new Map([
    ...problemsIn('common_name', () =>
      purpose === 'server'
        ? parseCaName(common_name, 'common_name', purpose)
        : parseCommonName(common_name, 'common_name'),
    ),
    ...problemsIn('names', () => namesIn(names).map((name) => parseCaName(name, 'names', purpose))),
    ...(days.trim() !== '' && wholeNumber(days, MAX_DAYS) === undefined ? [['days', t.daysWrong] as const] : []),
    ...(passphrase !== '' && passphrase.length < MIN_PASSPHRASE ? [['passphrase', t.passphraseShort] as const] : []),
  ]);
}
