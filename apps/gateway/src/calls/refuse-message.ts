import type { Exchange } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import { SHARED, sharesWithPages } from '../identity/protected-resource.ts';
import { sayHsts } from '../respond/say-hsts.ts';
import type { ReadMessage, RequestId } from './read-message.ts';

/** Codes of JSON-RPC 2.0 (5.1), and of MCP for fields that contradict the message (2026-07-28). */
export const INVALID_REQUEST = -32_600;
export const HEADER_MISMATCH = -32_020;
/** Of the range that is free for servers; one that no client of the SDK takes for something of its own. */
const NOT_ALLOWED = -32_003;

/** What is said of a message as a whole, by a status that no client takes for an answer: it has no id. */
export function refuseMessage(exchange: Exchange, status: number, code: number, message: string): false {
  return answer(exchange, status, errorOf(null, code, message, exchange.id));
}

/**
 * An error for each request of a message, as an answer of the server would be one (Streamable HTTP, "Sending Messages"): 200, so that
 * clients find it by its id and show its words. A status such as 403 they take for their login, and show none. What has no id is
 * answered by nothing else but a status.
 * @param words for each call
 */
export function refuseCalls(exchange: Exchange, message: ReadMessage, words: readonly string[]): false {
  const errors = message.calls.flatMap(({ id }, i) =>
    id === undefined ? [] : [errorOf(id, NOT_ALLOWED, words[i] ?? '', exchange.id)],
  );
  const [first] = errors;
  if (!first) return refuseMessage(exchange, 403, NOT_ALLOWED, words[0] ?? '');
  return answer(exchange, 200, message.isBatch ? errors : first);
}

const errorOf = (id: RequestId | null, code: number, message: string, request_id: string): object => ({
  jsonrpc: '2.0',
  id,
  error: { code, message, data: { request_id } },
});

function answer(exchange: Exchange, status: number, content: object): false {
  if (exchange.begun || exchange.ended) return false;
  const fields: AnswerFields = ['content-type', 'application/json', 'cache-control', 'no-store'];
  fields.push('x-content-type-options', 'nosniff', 'x-request-id', exchange.id);
  if (status === 503) fields.push('retry-after', '1');
  const { instance } = exchange;
  if (instance && sharesWithPages(exchange, instance.target)) fields.push(...SHARED);
  sayHsts(exchange, fields);
  exchange.answer(status, fields, JSON.stringify(content));
  return false;
}
