import type { Call } from '#access';
import { TOOL_CALL, TOOL_LIST } from '#domain';
import { NotPlain, readStrictJson } from './strict-json.ts';

/** By which an answer is known to be for a request (JSON-RPC 2.0, 4). */
export type RequestId = string | number;

/** A request or a notification; a notification has no id, and gets no answer. */
export interface CallMessage extends Call {
  readonly id: RequestId | undefined;
  /** What Mcp-Name says of it (2026-07-28); undefined where that names nothing. */
  readonly named: string | undefined;
}

/** What a client sends at a time. */
export interface ReadMessage {
  readonly isBatch: boolean;
  /** Without what are answers to the server. */
  readonly calls: readonly CallMessage[];
}

const METHOD = /^[\w$./:-]{1,128}$/;
/** Methods that the gateway knows by their names. */
const DECIDED_BY: readonly string[] = [TOOL_CALL, TOOL_LIST];
const MOST_IN_BATCH = 100;
const MOST_NAME = 256;
/** Of a message, and of the params that name what is called. */
const OF_MESSAGE = ['jsonrpc', 'id', 'method', 'params', 'result', 'error'];
const OF_PARAMS = ['name', 'uri'];
/** What Mcp-Name repeats of the params. */
const NAMED_BY: Readonly<Record<string, string>> = {
  [TOOL_CALL]: 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/**
 * Reads a message of MCP so that the server cannot take it for another one.
 * @throws NotPlain naming why it is not passed on
 */
export function readMessage(content: Buffer): ReadMessage {
  const value = readStrictJson(content);
  const isBatch = Array.isArray(value);
  const messages: unknown[] = isBatch ? value : [value];
  if (messages.length === 0) throw new NotPlain('it is an empty batch');
  if (messages.length > MOST_IN_BATCH) throw new NotPlain(`it is a batch of more than ${MOST_IN_BATCH} messages`);
  return { isBatch, calls: messages.flatMap((message) => readOne(message) ?? []) };
}

function readOne(message: unknown): CallMessage | undefined {
  if (!isObject(message)) throw new NotPlain('it is not an object of JSON-RPC');
  refuseOtherCase(message, OF_MESSAGE);
  const { method, id, params } = message;
  if (method === undefined) {
    if ('result' in message || 'error' in message) return undefined;
    throw new NotPlain('it has neither a method nor a result');
  }
  if (typeof method !== 'string' || !METHOD.test(method)) throw new NotPlain('its method is not a name of MCP');
  const other = DECIDED_BY.find((name) => name !== method && name === method.toLowerCase());
  if (other !== undefined) throw new NotPlain(`its method is ${method}, where ${other} may be meant`);
  if (id !== undefined && typeof id !== 'string' && !Number.isSafeInteger(id))
    throw new NotPlain('its id is neither a text nor a whole number of less than 2^53');
  if (isObject(params)) refuseOtherCase(params, OF_PARAMS);
  const named = namedBy(method, params);
  return { method, tool: method === TOOL_CALL ? (named ?? '') : '', id: id as RequestId | undefined, named };
}

/** @throws NotPlain where a tool is called without saying which */
function namedBy(method: string, params: unknown): string | undefined {
  const by = NAMED_BY[method];
  if (by === undefined) return undefined;
  const name = isObject(params) ? params[by] : undefined;
  if (method !== TOOL_CALL) return typeof name === 'string' ? name : undefined;
  if (typeof name === 'string' && isPlainName(name)) return name;
  throw new NotPlain('the name of its tool is missing, or is not a plain name');
}

/** Control characters end a name for some, blanks around it are nothing for some, and half a character is another one for each. */
const isPlainName = (name: string): boolean =>
  name.length > 0 && name.length <= MOST_NAME && name.isWellFormed() && name.trim() === name && !/\p{C}/u.test(name);

/** Some read `Method` for `method`, as Go's encoding/json does, by the rules of Unicode. */
function refuseOtherCase(object: Readonly<Record<string, unknown>>, names: readonly string[]): void {
  for (const key of Object.keys(object)) {
    const folded = key.toUpperCase().toLowerCase();
    if (key !== folded && names.includes(folded)) throw new NotPlain(`it has ${JSON.stringify(key)} for ${folded}`);
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
