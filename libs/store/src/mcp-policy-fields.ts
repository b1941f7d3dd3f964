import { z } from 'zod';
import { CALL_ACTIONS, PLAIN_MCP_POLICY } from '#domain';

const list = z.array(z.string()).default([]);

/** What may be called at a target that is an MCP server. */
export const mcpPolicy = z.object({
  default: z.enum(CALL_ACTIONS).default(PLAIN_MCP_POLICY.default),
  rules: z
    .array(
      z.object({
        action: z.enum(CALL_ACTIONS),
        users: list,
        groups: list,
        clients: list,
        tools: list,
        methods: list,
      }),
    )
    .default([]),
  max_message_bytes: z.number().default(PLAIN_MCP_POLICY.max_message_bytes),
});
