import type { Exchange } from '../exchange/exchange.ts';
import type { Fields } from '../exchange/fields.ts';
import { isSecure } from '../exchange/is-secure.ts';

/** What of a client's request says who it is from, and what it can do with an answer. */
const TOLD = new Set(
  'accept accept-language authorization cookie origin referer sec-fetch-dest sec-fetch-mode sec-fetch-site user-agent x-requested-with'.split(
    ' ',
  ),
);

/** A request as another service is told of it: by this gateway alone, whatever its client says of it. */
export function askedOfVerifier(exchange: Exchange, told: ReadonlySet<string> = TOLD): Fields {
  const asked = ['x-forwarded-method', exchange.method, 'x-forwarded-proto', isSecure(exchange) ? 'https' : 'http'];
  asked.push('x-forwarded-host', exchange.host, 'x-forwarded-uri', exchange.path, 'x-forwarded-for', exchange.client);
  for (let i = 0; i < exchange.fields.length; i += 2) {
    const name = exchange.fields[i]?.toLowerCase() ?? '';
    if (told.has(name)) asked.push(name, exchange.fields[i + 1] ?? '');
  }
  return asked;
}
