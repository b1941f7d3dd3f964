import { InvalidInput, parseScopes, type Scope } from '#domain';
import { texts, type Kind } from '../arguments/kinds.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const LASTING = /^(\d{1,6})([smhd])$/;
const DAY = /^\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?$/;

const secondsOf = (value: string): number | undefined => {
  const [, number, unit = ''] = LASTING.exec(value) ?? [];
  return number === undefined ? undefined : Number(number) * (UNIT_SECONDS[unit] ?? 0);
};

/** What a token may do. */
export const scopes: Kind<Scope[]> = {
  shown: 'read|write|admin,…',
  parse: (value, field) => parseScopes(texts.parse(value, field), field),
};

/** When a token ends: ISO 8601, UTC; null for never. */
export const expiry: Kind<string | null> = {
  shown: '90d|12h|2027-01-31|never',
  parse: (value, field) => {
    if (value === 'never') return null;
    const seconds = secondsOf(value);
    const at = seconds === undefined ? Date.parse(DAY.test(value) ? value : '') : Date.now() + seconds * 1_000;
    if (Number.isNaN(at))
      throw InvalidInput.of(field, 'must be a time such as 90d or 12h, a day such as 2027-01-31, or never');
    if (at <= Date.now()) throw InvalidInput.of(field, 'is over already; name a time that is to come');
    return new Date(at).toISOString();
  },
};

const MAX_GRACE_SECONDS = 30 * 86_400;

/** For how many seconds the secret before is good as well. */
export const grace: Kind<number> = {
  shown: '1h|7d|0s',
  parse: (value, field) => {
    const seconds = value === '0' || value === 'none' ? 0 : secondsOf(value);
    if (seconds !== undefined && seconds <= MAX_GRACE_SECONDS) return seconds;
    throw InvalidInput.of(field, 'must be a time such as 15m, 1h or 7d, 30d at most; 0s is none');
  },
};
