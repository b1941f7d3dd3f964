import { McpCall } from '#contracts';
import { count, hostname, oneOf, text } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';

export const mcpCalls = recipe({
  name: 'mcp-calls',
  summary: 'Shows the latest calls at MCP servers that have a policy: who called what, and whether they might.',
  example: ['mcp.example.com', 'decision=deny'],
  parameters: {
    host: optional(hostname, 'only at this host, as configured'),
    token: optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin'),
    user: byName(optional(text, 'only of this person')),
    client_id: byName(optional(text, 'only of this program')),
    tool: byName(optional(text, 'only of this tool')),
    method: byName(optional(text, 'only of this method, such as tools/call')),
    decision: byName(optional(oneOf(['allow', 'deny', 'refused'] as const), 'only what was decided so')),
    since: byName(optional(text, 'only calls after this time, such as 2026-01-31T12:00:00Z')),
    limit: byName(optional(count, 'how many at most, up to 1000; left out: 100')),
  },
  run: async ({ host, token, user, client_id, tool, method, decision: decided, since, limit }, context) => {
    const api = context.api(await tokenFor(context, token));
    const query = { host, user, client_id, tool, method, decision: decided, since, limit };
    const calls = await api.ask('GET', '/mcp-calls', McpCall.array(), { query });
    const nothing =
      context.configuration.MCP_CALLS_KEEP_SECONDS === 0
        ? 'Nothing is kept: MCP_CALLS_KEEP_SECONDS is 0.'
        : 'No such call is kept. Only hosts with a policy have them: mcp-policy-set.';
    return { json: calls, text: calls.length === 0 ? nothing : table(COLUMNS, calls) };
  },
});

const COLUMNS = [
  { title: 'TIME', of: ({ time }: McpCall) => time },
  { title: 'HOST', of: ({ hostname: host }: McpCall) => host },
  { title: 'WHO', of: ({ user, client }: McpCall) => user ?? client },
  { title: 'BY', of: ({ client_id }: McpCall) => client_id ?? '-' },
  { title: 'CALL', of: ({ method, tool }: McpCall) => tool ?? method ?? '-' },
  { title: 'DECISION', of: decision },
  { title: 'STATUS', of: ({ status }: McpCall) => String(status) },
  { title: 'MS', of: ({ ms }: McpCall) => String(ms) },
  { title: 'REQUEST', of: ({ request_id }: McpCall) => request_id },
];

function decision({ decision: decided, rule, because }: McpCall): string {
  if (because !== undefined) return `${decided}: ${because}`;
  return rule === undefined ? decided : `${decided} (rule ${rule})`;
}
