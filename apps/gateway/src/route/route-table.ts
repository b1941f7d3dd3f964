import { compareRoutes, isAdminRoute, isBuiltInRoute } from '#domain';
import type { Changed, RouteRecord, TargetRecord } from '../snapshot/records.ts';
import { PrefixIndex } from './prefix-index.ts';
import { RegexIndex, type SetLimits } from './regex-index.ts';

const SMALL: SetLimits = { patterns: 16, size: 1_500, memory: 262_144 };
/** The administrator is trusted not to write patterns that slow down everybody. */
const LARGE: SetLimits = { patterns: 512, size: 40_000, memory: 8_388_608 };

/** The routes of one owner. */
interface Owned {
  readonly prefixes: PrefixIndex;
  readonly regexes: RegexIndex;
}

/** All routes of a worker, by whose hosts they apply to. A change touches the routes beside it and no others. */
export class RouteTable {
  readonly #byId = new Map<string, RouteRecord>();
  readonly #administrator: Owned = { prefixes: new PrefixIndex(), regexes: new RegexIndex(LARGE, SMALL) };
  readonly #owners = new Map<string, Owned>();

  /** Every route that is one of the table's own; the built-in ones tell what other steps do. */
  apply({ set, gone }: Changed<RouteRecord>): void {
    for (const id of gone) this.#remove(id);
    for (const route of set) {
      this.#remove(route.route_id);
      if (isBuiltInRoute(route.route_id)) continue;
      this.#byId.set(route.route_id, route);
      const { prefixes, regexes } = this.#ownedBy(route);
      (route.is_regex ? regexes : prefixes).add(route);
    }
  }

  /** Whether there may be a route for this host at all. */
  concerns({ owner_token_hash, route_mode }: TargetRecord): boolean {
    if (route_mode === 'none') return false;
    const { prefixes, regexes } = this.#administrator;
    return prefixes.size + regexes.size > 0 || this.#owners.has(owner_token_hash);
  }

  /** Whether regular expressions would be looked at for this host. */
  hasRegexes({ owner_token_hash }: TargetRecord): boolean {
    return this.#administrator.regexes.size > 0 || (this.#owners.get(owner_token_hash)?.regexes.size ?? 0) > 0;
  }

  /**
   * All routes that apply to hosts of this owner and match a path, whatever the method, in the order in which they are looked at.
   * @throws RoutesTooSlow
   */
  matching(target: TargetRecord, path: string): RouteRecord[] {
    const found: RouteRecord[] = [];
    const own = this.#owners.get(target.owner_token_hash);
    for (const owned of own ? [this.#administrator, own] : [this.#administrator]) {
      owned.prefixes.collect(path, found);
      owned.regexes.collect(path, found);
    }
    return found.length > 1 ? found.sort(compareRoutes) : found;
  }

  #remove(id: string): void {
    const route = this.#byId.get(id);
    if (!route) return;
    this.#byId.delete(id);
    const owned = this.#ownedBy(route);
    (route.is_regex ? owned.regexes : owned.prefixes).remove(route);
    if (!isAdminRoute(route) && owned.prefixes.size + owned.regexes.size === 0)
      this.#owners.delete(route.owner_token_hash);
  }

  #ownedBy(route: RouteRecord): Owned {
    if (isAdminRoute(route)) return this.#administrator;
    let owned = this.#owners.get(route.owner_token_hash);
    if (!owned) {
      owned = { prefixes: new PrefixIndex(), regexes: new RegexIndex(SMALL, SMALL) };
      this.#owners.set(route.owner_token_hash, owned);
    }
    return owned;
  }
}
