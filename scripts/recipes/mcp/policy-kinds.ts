import { CALL_ACTIONS, InvalidInput, PLAIN_MCP_RULE, type CallAction, type McpRule } from '#domain';
import { oneOf, type Kind } from '../arguments/kinds.ts';

export const callAction: Kind<CallAction> = oneOf(CALL_ACTIONS);

const LISTS = ['users', 'groups', 'clients', 'tools', 'methods'] as const;

/** Rules such as `allow users=alice,bob tools=read_*`, given once for each, in their order; `none` is no rule at all. */
export const policyRules: Kind<McpRule[]> = {
  shown: "'allow|deny [users=…] [groups=…] [clients=…] [tools=…] [methods=…]'",
  repeats: true,
  parse: (value, field) => (value === 'none' ? [] : value.split('\n').map((line) => readRule(line, field))),
};

function readRule(line: string, field: string): McpRule {
  const [action, ...words] = line.trim().split(/\s+/);
  if (action !== 'allow' && action !== 'deny')
    throw InvalidInput.of(field, `"${line}" does not begin with allow or deny, as 'deny tools=delete_*' does`);
  const lists = words.map((word) => {
    const [, name, entries] = /^([a-z]+)=(.+)$/.exec(word) ?? [];
    const list = LISTS.find((each) => each === name);
    if (list === undefined || entries === undefined)
      throw InvalidInput.of(field, `"${word}" is not one of ${LISTS.join(', ')}, with = and names with commas between`);
    return [list, entries.split(',').filter(Boolean)] as const;
  });
  return { action, ...PLAIN_MCP_RULE, ...Object.fromEntries(lists) };
}

/** A rule as it is written. */
export const ruleText = (rule: Pick<McpRule, 'action' | (typeof LISTS)[number]>): string =>
  [rule.action, ...LISTS.flatMap((list) => (rule[list].length > 0 ? [`${list}=${rule[list].join(',')}`] : []))].join(
    ' ',
  );
