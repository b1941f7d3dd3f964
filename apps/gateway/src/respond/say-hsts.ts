import type { Exchange } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import { isSecure } from '../exchange/is-secure.ts';

/** Adds Strict-Transport-Security to an answer of our own where the host wants it; never over plain HTTP (RFC 6797 7.2). */
export function sayHsts(exchange: Exchange, fields: AnswerFields): void {
  const hsts = exchange.instance?.target.hsts;
  if (typeof hsts === 'string' && isSecure(exchange)) fields.push('strict-transport-security', hsts);
}
