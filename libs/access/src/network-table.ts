import { EVERYBODY, parseAddress, parsePrefix, type AccessAction, type AccessRule, type Prefix } from '#domain';

/** From `start` on, up to the next start, this rule is the first that matches; -1 where none does. */
interface Stretch {
  readonly start: bigint;
  readonly rule: number;
}

const NO_RULE = -1;

/** What the rules of a list say of an address. */
export interface NetworkVerdict {
  readonly action: AccessAction;
  /** The place of the rule that says so. */
  readonly rule: number;
}

/**
 * The rules of a list, compiled once: for each family of addresses the stretches between the borders of all networks, each with
 * the first rule for it. An address is found by halving, so that a thousand rules cost about ten comparisons.
 */
export class NetworkTable {
  readonly #actions: readonly AccessAction[];
  readonly #ipv4: readonly Stretch[];
  readonly #ipv6: readonly Stretch[];

  /** @throws Error for a rule whose network is none */
  constructor(rules: readonly AccessRule[]) {
    this.#actions = rules.map(({ action }) => action);
    const prefixes = rules.flatMap(({ network }, rule) => prefixesOf(network).map((prefix) => ({ ...prefix, rule })));
    this.#ipv4 = stretches(prefixes.filter(({ bits }) => bits === 32));
    this.#ipv6 = stretches(prefixes.filter(({ bits }) => bits === 128));
  }

  /** @returns undefined where no rule is about this address; `unknown`, which is none, is denied by any rules */
  find(address: string): NetworkVerdict | 'unknown' | undefined {
    if (this.#actions.length === 0) return undefined;
    // A zone (RFC 4007 11) is this machine's own name for where the address is.
    const zone = address.indexOf('%');
    const parsed = parseAddress(zone < 0 ? address : address.slice(0, zone));
    if (!parsed) return 'unknown';
    const rule = ruleAt(parsed.bits === 32 ? this.#ipv4 : this.#ipv6, parsed.value);
    const action = this.#actions[rule];
    return action && { action, rule };
  }
}

function ruleAt(table: readonly Stretch[], value: bigint): number {
  let low = 0;
  let high = table.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((table[middle] as Stretch).start <= value) low = middle + 1;
    else high = middle;
  }
  return table[low - 1]?.rule ?? NO_RULE;
}

function prefixesOf(network: string): Prefix[] {
  if (network === EVERYBODY) return [whole(32), whole(128)];
  const prefix = parsePrefix(network);
  if (!prefix) throw new Error(`${network} is no network`);
  return [prefix];
}

const whole = (bits: 32 | 128): Prefix => ({ bits, value: 0n, length: 0 });

/** Two prefixes are one inside the other or apart, so that walking along their borders needs no more than a stack. */
function stretches(prefixes: readonly (Prefix & { readonly rule: number })[]): Stretch[] {
  const sorted = prefixes.toSorted((a, b) => compare(a.value, b.value) || a.length - b.length);
  const open: { readonly end: bigint; readonly rule: number }[] = [];
  const found: Stretch[] = [];
  const leave = (end: bigint): void => {
    open.pop();
    put(found, end, open.at(-1)?.rule ?? NO_RULE);
  };
  for (const { bits, value, length, rule } of sorted) {
    for (let last = open.at(-1); last && last.end <= value; last = open.at(-1)) leave(last.end);
    const around = open.at(-1)?.rule ?? NO_RULE;
    const first = around === NO_RULE ? rule : Math.min(around, rule);
    open.push({ end: value + (1n << BigInt(bits - length)), rule: first });
    put(found, value, first);
  }
  for (let last = open.at(-1); last; last = open.at(-1)) leave(last.end);
  return found;
}

function put(found: Stretch[], start: bigint, rule: number): void {
  if (found.at(-1)?.start === start) found.pop();
  if (found.at(-1)?.rule !== rule) found.push({ start, rule });
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
