import type { Call } from '#access';
import { TOOL_CALL } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import type { ReadMessage } from './read-message.ts';

const JSON_TYPE = /^application\/json\s*(?:;\s*charset=(?:utf-8|"utf-8")\s*)?$/i;
/** What is not ASCII in a field (2026-07-28, "Value Encoding"). */
const IN_BASE64 = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/;

/** Whether content is JSON as every server reads it: with one type, and in no coding and no other charset. */
export function isPlainContent(exchange: Exchange): boolean {
  const types = allOf(exchange, 'content-type');
  const codings = allOf(exchange, 'content-encoding');
  return (
    types.length === 1 &&
    JSON_TYPE.test(types[0]?.trim() ?? '') &&
    codings.every((coding) => /^identity$/i.test(coding))
  );
}

/** Whether the fields that repeat what a message calls do so (2026-07-28). Where there are none, nothing contradicts it. */
export function agreesWith(exchange: Exchange, { isBatch, calls }: ReadMessage): boolean {
  const methods = allOf(exchange, 'mcp-method');
  const names = allOf(exchange, 'mcp-name');
  if (methods.length + names.length === 0) return true;
  const [call] = calls;
  if (isBatch || !call || methods.length > 1 || names.length > 1) return false;
  if (methods.length === 1 && methods[0] !== call.method) return false;
  return names.length === 0 || call.named === undefined || decoded(names[0] ?? '') === call.named;
}

/** What these fields say of a request whose content is not there. */
export function callInFields(exchange: Exchange): Call | undefined {
  const [method] = allOf(exchange, 'mcp-method');
  if (method === undefined) return undefined;
  const [name = ''] = allOf(exchange, 'mcp-name');
  return { method, tool: method === TOOL_CALL ? decoded(name) : '' };
}

function decoded(value: string): string {
  const [, base64] = IN_BASE64.exec(value) ?? [];
  return base64 === undefined ? value : Buffer.from(base64, 'base64').toString();
}

function allOf({ fields }: Exchange, name: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < fields.length; i += 2) if (fields[i]?.toLowerCase() === name) found.push(fields[i + 1] ?? '');
  return found;
}
