import type { Exchange } from '../exchange/exchange.ts';

/** What a request shows of who sends it. */
export interface Shown {
  /** Of Authorization (RFC 6750 2.1). The scheme's name has no case (RFC 9110 11.1). */
  readonly token: string | undefined;
  /** The different values of the cookie; several are nobody's, because it cannot be said which one is this host's own. */
  readonly handles: readonly string[];
}

const BEARER = /^bearer +([A-Za-z0-9._~+/=-]+) *$/i;

/** @returns undefined where there are two Authorization fields, of which a backend might take the other one */
export function shownBy(exchange: Exchange, cookieName: string): Shown | undefined {
  const { fields } = exchange;
  let authorization: string | undefined;
  const handles: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    if (name.length === 13 && name.toLowerCase() === 'authorization') {
      if (authorization !== undefined) return undefined;
      authorization = fields[i + 1] ?? '';
    } else if (name.length === 6 && name.toLowerCase() === 'cookie') collect(fields[i + 1] ?? '', cookieName, handles);
  }
  return { token: authorization === undefined ? undefined : BEARER.exec(authorization)?.[1], handles };
}

/** The values of a cookie in a Cookie field, each once. */
function collect(field: string, cookieName: string, values: string[]): void {
  if (!field.includes(cookieName)) return;
  for (const pair of field.split(';')) {
    const sign = pair.indexOf('=');
    if (sign < 0 || pair.slice(0, sign).trim() !== cookieName) continue;
    const value = pair.slice(sign + 1).trim();
    if (!values.includes(value)) values.push(value);
  }
}

/** The first value of a cookie that has one value only. */
export function cookieOf(exchange: Exchange, name: string): string | undefined {
  const { handles = [] } = shownBy(exchange, name) ?? {};
  return handles.length === 1 ? handles[0] : undefined;
}
