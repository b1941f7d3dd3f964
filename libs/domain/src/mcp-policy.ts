import { parseEntries, parseGithubUser, parseGroup } from './host-auth.ts';
import { InvalidInput, type FieldProblem } from './invalid-input.ts';

export const CALL_ACTIONS = ['allow', 'deny'] as const;
export type CallAction = (typeof CALL_ACTIONS)[number];

/** Who may call what. Of each list any entry may match; of `users`, `groups` and `clients` every one that is set has to. */
export interface McpRule {
  readonly action: CallAction;
  /** GitHub usernames, or names of an access list, in whatever case; none: anybody, also nobody that is known. */
  readonly users: readonly string[];
  /** Organisations (`org`), teams (`org/team`) and local groups. */
  readonly groups: readonly string[];
  /** Clients by their `client_id`, in which `*` stands for anything. */
  readonly clients: readonly string[];
  /** Tools by their names, in which `*` stands for anything: calls of them (`tools/call`). */
  readonly tools: readonly string[];
  /** Methods such as `resources/*`; calls of either are meant. With neither list: everything. */
  readonly methods: readonly string[];
}

/** What may be called at a host that is an MCP server. */
export interface McpPolicy {
  /** What becomes of a call that no rule is about. */
  readonly default: CallAction;
  /** The first one that is about who asks and what is called decides. */
  readonly rules: readonly McpRule[];
  /** Bytes of a message: all of it is read before it is decided about. */
  readonly max_message_bytes: number;
}

/** What the fields of the policy and its rules are where nobody says more. */
export const PLAIN_MCP_POLICY: McpPolicy = { default: 'allow', rules: [], max_message_bytes: 1_048_576 };
export const PLAIN_MCP_RULE: Omit<McpRule, 'action'> = { users: [], groups: [], clients: [], tools: [], methods: [] };

/** The methods that call a tool, and that list them. */
export const TOOL_CALL = 'tools/call';
export const TOOL_LIST = 'tools/list';

/** The methods without which a client cannot be one: denied by a rule that names them alone, or by one that is about everything. */
export const MCP_BASICS: readonly string[] = [
  'initialize',
  'ping',
  'server/discover',
  'subscriptions/listen',
  'logging/setLevel',
  TOOL_LIST,
  'notifications/*',
];

const MAX_RULES = 200;
const LEAST_BYTES = 1_024;
const MOST_BYTES = 16 * 1_048_576;
const PATTERN = /^[^\s\p{C}]{1,256}$/u;

/** @throws InvalidInput naming `field` */
function parseCallPattern(input: string, field: string): string {
  const pattern = input.trim();
  if (PATTERN.test(pattern) && pattern.isWellFormed()) return pattern;
  throw InvalidInput.of(field, 'is not a name such as search, nor a pattern such as read_*, of 1 to 256 characters');
}

const LISTS = {
  users: parseGithubUser,
  groups: parseGroup,
  clients: parseCallPattern,
  tools: parseCallPattern,
  methods: parseCallPattern,
} as const;

/** @throws InvalidInput naming each problem by its place below `field` */
export function parseMcpPolicy(policy: McpPolicy, field = 'mcp_policy'): McpPolicy {
  const problems: FieldProblem[] = [];
  const { max_message_bytes: bytes } = policy;
  if (!Number.isInteger(bytes) || bytes < LEAST_BYTES || bytes > MOST_BYTES)
    problems.push({
      field: `${field}.max_message_bytes`,
      message: `must be a whole number from ${LEAST_BYTES} to ${MOST_BYTES}`,
    });
  if (policy.rules.length > MAX_RULES)
    throw InvalidInput.of(`${field}.rules`, `has ${policy.rules.length} rules; at most ${MAX_RULES} are possible`);
  const rules = policy.rules.map((rule, i) => parseRule(rule, `${field}.rules.${i}`, problems));
  if (problems.length) throw new InvalidInput(problems);
  return { default: policy.default, rules, max_message_bytes: bytes };
}

function parseRule(rule: McpRule, field: string, problems: FieldProblem[]): McpRule {
  const listOf = (name: keyof typeof LISTS): readonly string[] => {
    try {
      return parseEntries(rule[name], LISTS[name], `${field}.${name}`);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      problems.push(...error.problems);
      return [];
    }
  };
  return {
    action: rule.action,
    users: listOf('users'),
    groups: listOf('groups'),
    clients: listOf('clients'),
    tools: listOf('tools'),
    methods: listOf('methods'),
  };
}
