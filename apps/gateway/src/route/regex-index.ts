import { RE2Set } from 're2js';
import type { RouteRecord } from '../snapshot/records.ts';
import { leadingSegment } from './leading-segment.ts';

/** Milliseconds that one request may take in a worker that has to serve all others as well. */
const BUDGET_MS = 100;

/** Too many costly patterns for this path. */
export class RoutesTooSlow extends Error {}

/** How much is matched in one go: much is quick for patterns that behave, little keeps those that do not from multiplying. */
export interface SetLimits {
  readonly patterns: number;
  /** Bound of the compiled size, estimated by the length of the patterns. */
  readonly size: number;
  /** Bytes for what the automaton remembers. */
  readonly memory: number;
}

interface Group {
  readonly routes: RouteRecord[];
  size: number;
  set: RE2Set | undefined;
}

/**
 * Routes with regular expressions. They are matched in linear time, several at once, and only those whose first segment can be the
 * path's. A change compiles the group again that it is in, when the next request needs it.
 */
export class RegexIndex {
  readonly #limits: SetLimits;
  readonly #tight: SetLimits;
  /** By the first segment of the paths that they can match; '' for any. */
  readonly #groups = new Map<string, Group[]>();
  size = 0;

  /**
   * @param limits for patterns that begin with a slash
   * @param tight for those that may begin anywhere
   */
  constructor(limits: SetLimits, tight: SetLimits) {
    this.#limits = limits;
    this.#tight = tight;
  }

  add(route: RouteRecord): void {
    const [key, limits] = this.#placeOf(route);
    const size = estimatedSize(route.path_pattern);
    const groups = this.#groups.get(key) ?? [];
    this.#groups.set(key, groups);
    let group = groups.find((one) => one.routes.length < limits.patterns && one.size + size <= limits.size);
    if (!group) groups.push((group = { routes: [], size: 0, set: undefined }));
    group.routes.push(route);
    group.size += size;
    group.set = undefined;
    this.size += 1;
  }

  remove(route: RouteRecord): void {
    const [key] = this.#placeOf(route);
    const groups = this.#groups.get(key) ?? [];
    for (const group of groups) {
      const at = group.routes.findIndex(({ route_id }) => route_id === route.route_id);
      if (at < 0) continue;
      group.routes.splice(at, 1);
      group.size -= estimatedSize(route.path_pattern);
      group.set = undefined;
      this.size -= 1;
    }
    const left = groups.filter(({ routes }) => routes.length > 0);
    if (left.length) this.#groups.set(key, left);
    else this.#groups.delete(key);
  }

  /**
   * Collects all that a canonical path begins with.
   * @throws RoutesTooSlow
   */
  collect(path: string, into: RouteRecord[]): void {
    if (this.size === 0) return;
    const end = path.indexOf('/', 1);
    const budget = new Budget();
    for (const key of [end < 0 ? path.slice(1) : path.slice(1, end), ANY, TIGHT]) {
      for (const group of this.#groups.get(key) ?? []) {
        const limits = key === TIGHT ? this.#tight : this.#limits;
        group.set ??= budget.without(() => compile(group.routes, limits));
        budget.check();
        for (const i of group.set.match(path)) into.push(group.routes[i] as RouteRecord);
      }
    }
  }

  #placeOf({ path_pattern }: RouteRecord): [string, SetLimits] {
    const segment = leadingSegment(path_pattern);
    if (segment !== undefined) return [segment, this.#limits];
    return MAY_BEGIN_ANYWHERE.test(path_pattern) ? [TIGHT, this.#tight] : [ANY, this.#limits];
  }
}

// No segment has a slash, so these keys are nobody's.
const ANY = '/';
const TIGHT = '//';
/** `.*` and its like at the beginning. */
const MAY_BEGIN_ANYWHERE = /^(?:\^|\(\?[a-z]+\)|\()*\/?\(*(?:\.|\[\^[^/\]]*\])|^[^^/(]/;

/**
 * Time of this thread that was spent. The clock alone would blame a path for what else goes on on a busy machine; the system is asked
 * only once the clock says that something took long.
 */
class Budget {
  #began = performance.now();
  #cpu: number | undefined;

  /** What is done here is what a change costs, and not this path. */
  without<T>(work: () => T): T {
    const [clock, cpu] = [performance.now(), threadCpu()];
    const result = work();
    this.#began += performance.now() - clock;
    if (this.#cpu !== undefined) this.#cpu += threadCpu() - cpu;
    return result;
  }

  /** @throws RoutesTooSlow */
  check(): void {
    if (performance.now() - this.#began <= BUDGET_MS) return;
    this.#cpu ??= threadCpu();
    if (threadCpu() - this.#cpu > BUDGET_MS) throw new RoutesTooSlow();
  }
}

/** Milliseconds of CPU that this thread has had. */
function threadCpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function compile(routes: readonly RouteRecord[], { memory }: SetLimits): RE2Set {
  const set = new RE2Set(RE2Set.ANCHOR_START, 0, memory);
  for (const { path_pattern } of routes) set.add(path_pattern);
  set.compile();
  // The first step of all patterns is the longest one; here it is nobody's request that waits for it.
  set.match('/');
  return set;
}

/** Above what it compiles to, in instructions. Repetitions by number are bounded by what checks a pattern. */
const estimatedSize = (pattern: string): number => (pattern.includes('{') ? 500 : 2 * pattern.length);
