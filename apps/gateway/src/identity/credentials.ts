import type { Shown } from '#access';
import { bearerToken, cookieValues } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';

/** What a request shows, and all that may be a token in its Authorization, whatever the scheme. */
interface ShownHere extends Shown {
  readonly carried: readonly string[];
}

/** @returns undefined where there are two Authorization fields, of which a backend might take the other one */
export function shownBy(exchange: Exchange, cookieName: string): ShownHere | undefined {
  const { fields } = exchange;
  let authorization: string | undefined;
  let handles: readonly string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    if (name.length === 13 && name.toLowerCase() === 'authorization') {
      if (authorization !== undefined) return undefined;
      authorization = fields[i + 1] ?? '';
    } else if (name.length === 6 && name.toLowerCase() === 'cookie') {
      const values = cookieValues(fields[i + 1] ?? '', cookieName);
      handles = handles.length === 0 ? values : [...new Set([...handles, ...values])];
    }
  }
  const token = bearerToken(authorization);
  return { token, handles, carried: token === undefined ? jwtsIn(authorization) : [token] };
}

/** By the way that every JWT begins: `{"` in base64. */
const jwtsIn = (authorization = ''): string[] =>
  authorization.includes('eyJ') ? authorization.split(/[\s,"=]+/).filter((part) => part.startsWith('eyJ')) : [];

/** The value of a cookie that has one value only. */
export function cookieOf(exchange: Exchange, name: string): string | undefined {
  const { handles = [] } = shownBy(exchange, name) ?? {};
  return handles.length === 1 ? handles[0] : undefined;
}
