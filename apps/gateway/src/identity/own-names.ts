import { cookieName, NO_AUTH, OAUTH_SERVER_TARGET, type HostAuth } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';

/** Cookies of logins, and beginnings of the fields that tell who asks: no backend gets them from a client, nor sets them. */
export interface OwnNames {
  readonly cookies: readonly string[];
  /** In lower case; those that begin with `x-auth-` are kept back from every host in any case. */
  readonly prefixes: readonly string[];
}

const DEFAULT_PREFIX = NO_AUTH.auth_header_prefix.toLowerCase();
/** What binds a login to the browser that began it, at the host that it is for. */
export const NONCE_COOKIE = '__Host-oauth-nonce';
/** The last is the auth host's own, which browsers show nowhere else. */
const ALWAYS = [NO_AUTH.auth_cookie_name, NONCE_COOKIE, '__Host-login'];
const USUAL: OwnNames = { cookies: ALWAYS, prefixes: [] };
/** Our own authorization server makes the cookies. */
const NONE: OwnNames = { cookies: [], prefixes: [] };

/**
 * The names of the host that was asked for, and of the one that a route leads to, also where neither is protected now: a cookie and a
 * backend outlive that.
 */
export function ownNames({ instance, routed }: Exchange): OwnNames {
  if ((routed ?? instance)?.target.target_url === OAUTH_SERVER_TARGET) return NONE;
  const names = instance ? instance.ownNames : USUAL;
  if (!routed || routed.ownNames === names) return names;
  return {
    cookies: [...new Set([...names.cookies, ...routed.ownNames.cookies])],
    prefixes: [...new Set([...names.prefixes, ...routed.ownNames.prefixes])],
  };
}

/** The names of one host. Those of hosts that have none of their own are the same object. */
export function namesOf({ auth_cookie_name: cookie, auth_header_prefix }: HostAuth): OwnNames {
  const prefix = auth_header_prefix.toLowerCase();
  if (ALWAYS.includes(cookie) && prefix === DEFAULT_PREFIX) return USUAL;
  return { cookies: [...ALWAYS, cookie], prefixes: prefix === DEFAULT_PREFIX ? [] : [prefix] };
}

/** Takes Set-Cookie of these names out of a backend's answer. @param fields names in lower case */
export function dropOurCookies(fields: AnswerFields, exchange: Exchange): void {
  for (let i = fields.length - 2; i >= 0; i -= 2) {
    if (fields[i] !== 'set-cookie') continue;
    const { cookies } = ownNames(exchange);
    const value = fields[i + 1] ?? '';
    const kept = (Array.isArray(value) ? value : [value]).filter((cookie) => !cookies.includes(cookieName(cookie)));
    if (kept.length === 0) fields.splice(i, 2);
    else fields[i + 1] = kept.length === 1 ? (kept[0] ?? '') : kept;
  }
}
