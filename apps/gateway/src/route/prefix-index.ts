import type { RouteRecord } from '../snapshot/records.ts';

/**
 * Routes by the path that they begin at. `/api` and `/api/` are the same: the path itself and all below it, never `/apix`.
 * ASCII case does not matter, because some backends do not mind it either.
 */
export class PrefixIndex {
  readonly #routes = new Map<string, RouteRecord[]>();
  #longest = 0;

  get size(): number {
    return this.#routes.size;
  }

  add(route: RouteRecord): void {
    const key = keyOf(route);
    const before = this.#routes.get(key);
    if (before) before.push(route);
    else this.#routes.set(key, [route]);
    this.#longest = Math.max(this.#longest, key.length);
  }

  remove(route: RouteRecord): void {
    const key = keyOf(route);
    const rest = this.#routes.get(key)?.filter(({ route_id }) => route_id !== route.route_id) ?? [];
    if (rest.length) this.#routes.set(key, rest);
    else this.#routes.delete(key);
  }

  /** Collects all that a canonical path lies in. */
  collect(path: string, into: RouteRecord[]): void {
    if (this.#routes.size === 0) return;
    const lower = lowerCase(path.slice(0, this.#longest + 1));
    let end = path.length <= this.#longest ? path.length : lower.lastIndexOf('/');
    while (end >= 0) {
      const routes = this.#routes.get(lower.slice(0, end));
      if (routes) for (const route of routes) into.push(route);
      end = end === 0 ? -1 : lower.lastIndexOf('/', end - 1);
    }
  }
}

const keyOf = ({ path_pattern }: RouteRecord): string => lowerCase(path_pattern.replace(/\/$/, ''));

/** Of ASCII alone: there no letter changes its length by it. */
const lowerCase = (text: string): string =>
  UPPER_CASE.test(text) ? text.replaceAll(UPPER_CASES, (letters) => letters.toLowerCase()) : text;

const UPPER_CASE = /[A-Z]/;
const UPPER_CASES = /[A-Z]+/g;
