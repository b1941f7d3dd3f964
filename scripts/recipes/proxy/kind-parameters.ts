import {
  CLOSINGS,
  HOST_KINDS,
  parseMaintenanceMessage,
  parseRanges,
  parseRedirectTo,
  REDIRECT_STATUSES,
  type Closing,
  type RedirectStatus,
} from '#domain';
import { oneOf, orNone, yesOrNo, type Kind } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';

export const redirectTo: Kind<string> = { shown: 'HOST|URL', parse: parseRedirectTo };
export const redirectStatus: Kind<RedirectStatus> = oneOf(REDIRECT_STATUSES);
export const closing: Kind<Closing> = oneOf(CLOSINGS);
const message: Kind<string> = { parse: parseMaintenanceMessage };

/** With commas or spaces between them; `none` is no range. */
const ranges: Kind<string[]> = {
  shown: 'RANGES|none',
  parse: (value, field) => (value === 'none' ? [] : parseRanges(value.split(/[\s,]+/).filter(Boolean), field)),
};

export const MAINTENANCE_DETAILS = {
  maintenance_message: byName(optional(orNone(message), "what is said during maintenance; 'none': the usual words")),
  maintenance_allow_from: byName(optional(ranges, 'addresses that reach the backend during maintenance all the same')),
};

/** What kind of host it is, and what belongs to each kind, by name. */
export const KIND_OF_HOST = {
  kind: byName(optional(oneOf(HOST_KINDS), 'proxy: to a backend; redirect: to another address; closed: nowhere')),
  redirect_to: byName(optional(orNone(redirectTo), 'of a redirect: the host or URL that clients are sent to')),
  redirect_status: byName(
    optional(redirectStatus, 'of a redirect: 307 and 308 keep the method; 301 and 308 are remembered'),
  ),
  redirect_keep_path: byName(optional(yesOrNo, 'of a redirect: path and query go along')),
  closed_with: byName(optional(closing, 'of a closed host: what it answers; abort: nothing, the connection is closed')),
  maintenance: byName(optional(yesOrNo, 'true: 503 with a page that says so')),
  ...MAINTENANCE_DETAILS,
};
