import type { Exchange } from '../exchange/exchange.ts';
import { findField } from '../exchange/fields.ts';

/** What goes through to backends; of the extensions, every other method does as well. */
const ALLOW = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/**
 * Answers an OPTIONS that is for the gateway itself: `*` asks about the server in general (RFC 9110 9.3.7), which for a client is
 * this one, and Max-Forwards: 0 wants the last one that it reached (RFC 9110 7.6.2).
 */
export function answerOptions(exchange: Exchange): boolean {
  if (exchange.method !== 'OPTIONS') return true;
  if (exchange.path !== '*' && findField(exchange.fields, 'max-forwards')?.trim() !== '0') return true;
  const fields = ['allow', ALLOW, 'x-request-id', exchange.id];
  exchange.begin(204, fields, false);
  exchange.end();
  return false;
}
