import { TargetSaved, TargetView } from '#contracts';
import { InvalidInput, parseSize, PLAIN_MCP_POLICY } from '#domain';
import type { Kind } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { HOST, TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { callAction, policyRules, ruleText } from './policy-kinds.ts';

const size: Kind<number> = { shown: 'SIZE', parse: (value, field) => parseSize(value, field) };

export const mcpPolicySet = recipe({
  name: 'mcp-policy-set',
  summary:
    'Says who may call what at a host that is an MCP server; every call is written down then. What is not named stays.',
  example: ['mcp.example.com', 'admin', 'default=deny', 'rule=allow users=alice', 'rule=allow tools=read_*'],
  parameters: {
    ...HOST,
    ...TOKEN,
    default: byName(optional(callAction, 'what becomes of a call that no rule is about; left out: allow')),
    rule: byName(
      optional(policyRules, "the first one that is about a call decides; given once for each; 'none': no rule"),
      'rules',
    ),
    max_message_bytes: byName(optional(size, 'of a message, such as 4m; left out: 1m')),
  },
  run: async ({ hostname, token, default: otherwise, rule, max_message_bytes }, context) => {
    const api = context.api(await tokenFor(context, token));
    const path = { hostname };
    const found = await api.ask('GET', '/proxy/targets/{hostname}', TargetView, { path });
    const before = found.mcp_policy ?? PLAIN_MCP_POLICY;
    const mcp_policy = {
      default: otherwise ?? before.default,
      rules: rule ?? before.rules,
      max_message_bytes: max_message_bytes ?? before.max_message_bytes,
    };
    const saved = await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, { path, body: { mcp_policy } });
    const { proxy_target: target } = saved;
    const policy = target.mcp_policy;
    if (!policy) throw new InvalidInput([{ field: 'rule', message: 'was not saved' }]);
    return {
      json: target,
      text: [
        `At ${hostname} calls are read before the server gets them:`,
        ...policy.rules.map((each, i) => `${i + 1}. ${ruleText(each)}`),
        `otherwise ${policy.default}; messages have at most ${policy.max_message_bytes} bytes`,
      ].join('\n'),
      next: [['see what is called', just('mcp-calls', hostname)]],
    };
  },
});
