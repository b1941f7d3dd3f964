import type { Shown } from '#access';
import { bearerToken, cookieValues } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';

/** @returns undefined where there are two Authorization fields, of which a backend might take the other one */
export function shownBy(exchange: Exchange, cookieName: string): Shown | undefined {
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
  return { token: bearerToken(authorization), handles };
}

/** The value of a cookie that has one value only. */
export function cookieOf(exchange: Exchange, name: string): string | undefined {
  const { handles = [] } = shownBy(exchange, name) ?? {};
  return handles.length === 1 ? handles[0] : undefined;
}
