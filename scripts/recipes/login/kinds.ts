import {
  AUTH_LISTS,
  AUTH_MODES,
  AUTH_VERIFY,
  InvalidInput,
  parseAuthCookieName,
  parseEntries,
  parseForwardUrl,
  parseHeaderPrefix,
  parseLocalGroupName,
  REVOCATION_KINDS,
  type AuthMode,
  type AuthVerify,
  type RevocationKind,
} from '#domain';
import { oneOf, texts, type Kind } from '../arguments/kinds.ts';

export const authMode: Kind<AuthMode> = oneOf(AUTH_MODES);
export const authVerify: Kind<AuthVerify> = oneOf(AUTH_VERIFY);
export const revocationKind: Kind<RevocationKind> = oneOf(REVOCATION_KINDS);
export const cookieName: Kind<string> = { parse: parseAuthCookieName };
export const headerPrefix: Kind<string> = { parse: parseHeaderPrefix };
export const forwardUrl: Kind<string> = { shown: 'URL', parse: parseForwardUrl };
export const localGroupName: Kind<string> = { parse: parseLocalGroupName };

/** Entries with commas between them; `none` is an empty list. Nothing at all is a mistake: it would let everybody in. */
export const entries = (list: keyof typeof AUTH_LISTS, shown: string): Kind<string[]> => ({
  shown: `${shown},${shown}…|none`,
  parse: (value, field) => {
    if (value === 'none') return [];
    const given = texts.parse(value, field);
    if (given.length === 0) throw InvalidInput.of(field, "names nothing; 'none' takes the restriction away");
    return parseEntries(given, AUTH_LISTS[list], field);
  },
});
