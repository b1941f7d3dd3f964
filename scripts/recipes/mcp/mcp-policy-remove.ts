import { TargetSaved } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { HOST, TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';

export const mcpPolicyRemove = recipe({
  name: 'mcp-policy-remove',
  summary: 'Takes the policy off an MCP server: who may come in may call everything, and nothing is written down.',
  example: ['mcp.example.com', 'admin'],
  parameters: { ...HOST, ...TOKEN },
  run: async ({ hostname, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const { proxy_target: target } = await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, {
      path: { hostname },
      body: { mcp_policy: null },
    });
    return { json: target, text: `${hostname} has no policy for calls any more.` };
  },
});
