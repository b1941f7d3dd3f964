import { z } from 'zod';
import { LogQuery } from './logs.ts';

const MAX_TEXT = 256;
const text = z.string().min(1, 'is empty').max(MAX_TEXT, `is longer than ${MAX_TEXT} characters`).optional();

const CALL_DECISIONS = ['allow', 'deny', 'refused'] as const;

/** Query of GET /mcp-calls. */
export const CallQuery = z.strictObject({
  /** A host as it is configured. */
  host: LogQuery.shape.host,
  user: text,
  /** The program, by its `client_id`. */
  client_id: text,
  method: text,
  tool: text,
  decision: z.enum(CALL_DECISIONS, { error: 'must be allow, deny or refused' }).optional(),
  /** A time, or the call_id of a call: only what came after it. */
  since: LogQuery.shape.since,
  limit: LogQuery.shape.limit,
});
export type CallQuery = z.output<typeof CallQuery>;

/** One call of an MCP server. What does not apply to it is left out; what it was called with is not written down. */
export const McpCall = z.object({
  /** Its place among the calls, for `since`. */
  call_id: z.string(),
  time: z.iso.datetime(),
  /** That of the request, as in the access log; calls of one batch have the same. */
  request_id: z.string(),
  hostname: z.string(),
  /** The address of the client. */
  client: z.string(),
  user: z.string().optional(),
  client_id: z.string().optional(),
  /** Such as `tools/call`; missing where the message could not be read. */
  method: z.string().optional(),
  tool: z.string().optional(),
  /** `refused`: the message was not passed on, whoever sent it. */
  decision: z.enum(CALL_DECISIONS),
  /** The rule of the policy that decided, from 1; missing where none was about it. */
  rule: z.number().int().optional(),
  /** Why it was refused. */
  because: z.string().optional(),
  /** Of the answer; 0 where there was none. */
  status: z.number().int(),
  /** Milliseconds until the answer was complete. */
  ms: z.number(),
});
export type McpCall = z.output<typeof McpCall>;

/** Query of GET /mcp-calls/tools. */
export const ToolQuery = CallQuery.pick({ host: true }).required();
export type ToolQuery = z.output<typeof ToolQuery>;

/** A tool that was called at a host, by the calls that are kept. */
export const CalledTool = z.object({
  tool: z.string(),
  allowed: z.number().int(),
  denied: z.number().int(),
  last_called_at: z.iso.datetime(),
});
export type CalledTool = z.output<typeof CalledTool>;
