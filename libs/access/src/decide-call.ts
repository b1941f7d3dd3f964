import { MCP_BASICS, TOOL_CALL, type CallAction, type McpPolicy, type McpRule } from '#domain';
import { foldAscii, partMatcher } from './email-glob.ts';

/** Who calls; empty where that is not known. */
export interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
  /** The `client_id` of the program that asks. */
  readonly client: string;
}

/** What is called. `tool` is that of `tools/call`, and empty otherwise. */
export interface Call {
  readonly method: string;
  readonly tool: string;
}

export interface CallDecision {
  readonly action: CallAction;
  /** The rule that decided, by its place from 0; undefined where none is about the call. */
  readonly rule: number | undefined;
}

/** What one caller may do, of a policy that was compiled. */
export interface MayCall {
  decide(call: Call): CallDecision;
  /** Whether there may be tools that this caller may not call. */
  readonly hidesTools: boolean;
}

interface CompiledRule {
  readonly action: CallAction;
  readonly isAbout: (caller: Caller) => boolean;
  readonly means: (call: Call) => boolean;
  readonly place: number;
}

type Matches = (text: string) => boolean;

/** Each version of a policy is compiled once. */
const compiled = new WeakMap<McpPolicy, readonly CompiledRule[]>();

/** What a caller may call: the first rule that is about both decides. Who is not known is meant only by rules that name nobody. */
export function mayCall(policy: McpPolicy, caller: Caller): MayCall {
  let all = compiled.get(policy);
  if (!all) compiled.set(policy, (all = policy.rules.map(compileRule)));
  const rules = all.filter(({ isAbout }) => isAbout(caller));
  return {
    decide: (call) => {
      const found = rules.find(({ means }) => means(call));
      if (found) return { action: found.action, rule: found.place };
      return { action: isBasic(call.method) ? 'allow' : policy.default, rule: undefined };
    },
    hidesTools: policy.default === 'deny' || rules.some(({ action }) => action === 'deny'),
  };
}

const basics = MCP_BASICS.map(partMatcher);
const isBasic = (method: string): boolean => basics.some((matches) => matches(method));

function compileRule(rule: McpRule, place: number): CompiledRule {
  const users = new Set(rule.users.map(foldAscii));
  const groups = new Set(rule.groups);
  const clients = anyOf(rule.clients);
  const tools = anyOf(rule.tools, rule.action);
  const methods = anyOf(rule.methods, rule.action);
  const isForAll = rule.tools.length === 0 && rule.methods.length === 0;
  return {
    action: rule.action,
    place,
    isAbout: (caller) =>
      (users.size === 0 || (caller.user !== '' && users.has(foldAscii(caller.user)))) &&
      (groups.size === 0 || caller.groups.some((group) => groups.has(group))) &&
      (rule.clients.length === 0 || (caller.client !== '' && clients(caller.client))),
    means: ({ method, tool }) => isForAll || methods(method) || (method === TOOL_CALL && tools(tool)),
  };
}

/** What is denied is denied in every spelling that some server may take for the same; what is allowed, as it was written. */
function anyOf(patterns: readonly string[], action: CallAction = 'allow'): Matches {
  const spelt = action === 'deny' ? folded : (text: string): string => text;
  const matchers = patterns.map((pattern) => partMatcher(spelt(pattern)));
  return (text) => {
    const read = spelt(text);
    return matchers.some((matches) => matches(read));
  };
}

const folded = (text: string): string => text.normalize('NFKC').toUpperCase().toLowerCase();
