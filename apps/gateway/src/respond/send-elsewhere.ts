import type { Exchange } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import { sayHsts } from './say-hsts.ts';

/** Of a redirect on the way of a login: for one person alone, and nothing that the next page hears of. */
export const PERSONAL: AnswerFields = ['cache-control', 'no-store', 'referrer-policy', 'no-referrer'];

/**
 * Answers with a redirect.
 * @param location an absolute URL
 * @param more fields of the answer
 * @returns false, so that a step can end the path with it
 */
export function sendElsewhere(exchange: Exchange, status: number, location: string, more: AnswerFields = []): false {
  const fields: AnswerFields = ['location', location];
  fields.push('content-type', 'text/plain; charset=utf-8', 'x-request-id', exchange.id);
  sayHsts(exchange, fields);
  exchange.answer(status, [...fields, ...more], `This is at ${location}\n`);
  return false;
}
