import { mayCall, type Caller, type MayCall } from '#access';
import { TOOL_CALL, TOOL_LIST, type McpPolicy } from '#domain';
import { agreesWith, callInFields, isPlainContent } from '../calls/message-fields.ts';
import type { Content, MessageDesk } from '../calls/message-desk.ts';
import { readMessage, type CallMessage, type ReadMessage } from '../calls/read-message.ts';
import { HEADER_MISMATCH, INVALID_REQUEST, refuseCalls, refuseMessage } from '../calls/refuse-message.ts';
import { NotPlain } from '../calls/strict-json.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { findField } from '../exchange/fields.ts';
import type { Step } from '../exchange/step.ts';
import type { DomainInstance } from '../forward/domain-instance.ts';

export interface CallParts {
  readonly desk: MessageDesk;
  /** Whose a host is now. */
  readonly find: (host: string) => DomainInstance | undefined;
}

/**
 * Lets through only what may be called at an MCP server, by whom (`mcp_policy`): its messages are read before the server gets them,
 * whole, and what could be read in two ways goes no further. Of a host without a policy nothing is read.
 */
export function checkCalls({ desk, find }: CallParts): Step {
  return (exchange) => {
    const { instance } = exchange;
    const policy = instance?.target.mcp_policy ?? null;
    if (!instance || policy === null) return true;
    exchange.calls = undefined;
    const may = mayCall(policy, callerOf(exchange));
    if (exchange.recorder) return explain(exchange, may);
    if (exchange.leavesHttp) return refuse(exchange, 403, 'a connection that is no request cannot be looked into');
    if (may.hidesTools && exchange.method === 'GET') exchange.hidesTool = hiding(may);
    if (!exchange.hasBody) return true;
    const { max_message_bytes: most } = policy;
    if (exchange.method === 'GET' || exchange.method === 'HEAD')
      return refuse(exchange, 400, `content of ${exchange.method} is nothing that a server of MCP reads`);
    if (!isPlainContent(exchange))
      return refuse(exchange, 415, 'messages are sent as application/json, in UTF-8 and not compressed');
    if (Number(findField(exchange.fields, 'content-length') ?? 0) > most) return tooLarge(exchange, most);
    const content = desk.read(exchange, most);
    if (!(content instanceof Promise)) return decide(exchange, policy, may, content);
    return content.then((read) => {
      if (exchange.ended) return false;
      // Meanwhile others may be asked for, and another policy may hold.
      return find(exchange.host) === instance ? decide(exchange, policy, may, read) : 'again';
    });
  };
}

/** The identity that was decided on, or the name that an access list let in. */
const callerOf = ({ known, user }: Exchange): Caller => ({
  user: known ? known.identity.username : user,
  groups: known?.identity.groups ?? [],
  client: known?.clientId ?? '',
});

const hiding =
  (may: MayCall) =>
  (tool: string): boolean =>
    may.decide({ method: TOOL_CALL, tool }).action === 'deny';

function decide(exchange: Exchange, { max_message_bytes: most }: McpPolicy, may: MayCall, content: Content): boolean {
  if (content === 'large') return tooLarge(exchange, most);
  if (content === 'full') return refuse(exchange, 503, 'too many messages are being read at the moment');
  if (content === 'gone') return refuse(exchange, 400, 'it broke off');
  if (content.length === 0) return true;
  let message: ReadMessage;
  try {
    message = readMessage(content);
  } catch (error) {
    if (error instanceof NotPlain) return refuse(exchange, 400, error.message);
    throw error;
  }
  if (!agreesWith(exchange, message))
    return refuse(exchange, 400, 'Mcp-Method or Mcp-Name says something else than it', HEADER_MISMATCH);
  return decideCalls(exchange, may, message);
}

function decideCalls(exchange: Exchange, may: MayCall, message: ReadMessage): boolean {
  const { calls } = message;
  const decisions = calls.map((call) => may.decide(call));
  const isDenied = decisions.some(({ action }) => action === 'deny');
  exchange.calls = calls.flatMap(({ method, tool, id }, i) => {
    const { action, rule } = decisions[i] ?? { action: 'deny', rule: undefined };
    // What is let through and asks for nothing, such as a notification, is no call.
    if (!isDenied && id === undefined) return [];
    const because = isDenied && action === 'allow' ? OTHERS_DENIED : '';
    return [{ method, tool, decision: isDenied ? 'deny' : action, rule, because }];
  });
  if (isDenied)
    return refuseCalls(
      exchange,
      message,
      calls.map((call, i) => (decisions[i]?.action === 'deny' ? denial(exchange, call) : OTHERS_DENIED)),
    );
  if (may.hidesTools && calls.some(({ method }) => method === TOOL_LIST)) exchange.hidesTool = hiding(may);
  return true;
}

const OTHERS_DENIED = 'Another call of this batch is not allowed, so none of it was made.';

const denial = ({ user }: Exchange, { method, tool }: CallMessage): string =>
  `${user === '' ? 'You' : `You are ${user}, and`} may not ${tool === '' ? `use ${method}` : `call the tool ${tool}`} at this server. ` +
  'Its operator decides who may.';

const tooLarge = (exchange: Exchange, most: number): false =>
  refuse(exchange, 413, `messages may have ${most} bytes here`);

function refuse(exchange: Exchange, status: number, because: string, code = INVALID_REQUEST): false {
  exchange.calls = [{ method: '', tool: '', decision: 'refused', rule: undefined, because }];
  return refuseMessage(exchange, status, code, `The message was not passed on: ${because}.`);
}

/** Of a request that nobody has sent there is no content: its fields say what would be called. */
function explain(exchange: Exchange, may: MayCall): boolean {
  const { recorder, method } = exchange;
  const note = (decision: string, details?: Record<string, unknown>): void =>
    recorder?.note('checkCalls', decision, details);
  if (exchange.leavesHttp) {
    note('The host has a policy for calls (mcp_policy), and a WebSocket cannot be looked into.');
    return refuse(exchange, 403, 'a connection that is no request cannot be looked into');
  }
  const call = callInFields(exchange);
  if (method !== 'POST' || call === undefined) {
    note(
      'The host has a policy for calls (mcp_policy). Say which one by the headers Mcp-Method and Mcp-Name of a POST.',
    );
    return true;
  }
  const { action, rule } = may.decide(call);
  const what = call.tool === '' ? call.method : `${call.method} of ${call.tool}`;
  const by = rule === undefined ? 'no rule is about it' : `rule ${rule + 1} of mcp_policy is about it`;
  note(`The call ${what} is ${action === 'allow' ? 'allowed' : 'denied'}: ${by}.`, {
    ...call,
    action,
    rule: rule ?? null,
  });
  if (action === 'allow') return true;
  const message = { isBatch: false, calls: [{ ...call, id: 1, named: call.tool }] };
  return refuseCalls(exchange, message, [denial(exchange, { ...call, id: 1, named: undefined })]);
}
