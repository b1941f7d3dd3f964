import { z } from 'zod';
import { CALL_ACTIONS, parseMcpPolicy, PLAIN_MCP_POLICY } from '#domain';
import { parsedBy } from './fields.ts';

const list = (example: string) =>
  z
    .array(z.string())
    .default([])
    .meta({ example: [example] });

const Rule = z.strictObject({
  action: z.enum(CALL_ACTIONS),
  /** Who: every list that is set has to match. */
  users: list('alice'),
  groups: list('example/admins'),
  clients: list('https://claude.ai/*'),
  /** What: calls of one of these tools, or of one of these methods; everything where both are empty. */
  tools: list('read_*'),
  methods: list('resources/*'),
});

/** What may be called at a target that is an MCP server. The first rule that is about a call decides, then `default`. */
export const McpPolicy = parsedBy(
  z.strictObject({
    default: z.enum(CALL_ACTIONS).default(PLAIN_MCP_POLICY.default),
    rules: z.array(Rule).default([]),
    max_message_bytes: z.number().default(PLAIN_MCP_POLICY.max_message_bytes),
  }),
  (policy) => parseMcpPolicy(policy, 'value'),
);

const shown = z.array(z.string()).readonly();

/** The same as a target shows it; strangers see how many people, groups and clients are named, and not which. */
export const McpPolicyView = z.object({
  default: z.enum(CALL_ACTIONS),
  rules: z
    .array(
      z.object({
        action: z.enum(CALL_ACTIONS),
        users: shown,
        groups: shown,
        clients: shown,
        tools: shown,
        methods: shown,
      }),
    )
    .readonly(),
  max_message_bytes: z.number().int(),
});
export type McpPolicyView = z.output<typeof McpPolicyView>;
