import type { Exchange } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import { sayHsts } from './say-hsts.ts';

/**
 * Answers with a redirect.
 * @param location an absolute URL
 * @returns false, so that a step can end the path with it
 */
export function sendElsewhere(exchange: Exchange, status: number, location: string): false {
  const fields: AnswerFields = ['location', location];
  fields.push('content-type', 'text/plain; charset=utf-8', 'x-request-id', exchange.id);
  sayHsts(exchange, fields);
  exchange.answer(status, fields, `This is at ${location}\n`);
  return false;
}
