import type { Exchange } from '../exchange/exchange.ts';
import { findField, type AnswerFields } from '../exchange/fields.ts';
import { renderProblem, type PageExtras } from './problem-page.ts';
import { sayHsts } from './say-hsts.ts';

/**
 * Answers a request that goes no further, as JSON, or as a page where the client asks for HTML.
 * @param message what happened and what can be done, for strangers to read
 * @returns false, so that a step can end the path with it
 */
export function refuse(
  exchange: Exchange,
  status: number,
  message: string,
  more?: { retryAfter?: number; fields?: AnswerFields } & PageExtras,
): false {
  if (exchange.begun || exchange.ended) {
    // Too late for words: a client must never take a broken answer for a whole one.
    exchange.cut();
    return false;
  }
  const html = findField(exchange.fields, 'accept')?.includes('text/html') ?? false;
  const fields: AnswerFields = [
    'content-type',
    html ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'cache-control',
    'no-store',
    'x-content-type-options',
    'nosniff',
    'x-request-id',
    exchange.id,
  ];
  if (html) fields.push('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
  sayHsts(exchange, fields);
  if (more?.retryAfter !== undefined) fields.push('retry-after', String(more.retryAfter));
  if (more?.fields) fields.push(...more.fields);
  exchange.answer(status, fields, renderProblem(status, message, exchange.id, html, more));
  return false;
}
