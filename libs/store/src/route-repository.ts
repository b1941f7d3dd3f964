import { BUILT_IN_ROUTES, compareRoutes, type Route, type RouteId } from '#domain';
import { commit, type Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { RouteRecord } from './records.ts';
import type { CommittingClient } from './redis-connection.ts';
import { reaching, StoreError } from './store-error.ts';

export class RouteRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #set: RecordSet<Route>;

  constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#set = new RecordSet(redis, { schema: RouteRecord, index: keys.routeIndex, keyOf: keys.route });
  }

  find = (id: RouteId): Promise<Found<Route> | undefined> => this.#set.find(id);
  findAll = (ids: readonly string[]): Promise<Listing<Route>> => this.#set.findAll(ids);

  /** In the order in which they are looked at. */
  async list(): Promise<Listing<Route>> {
    const { records, broken } = await this.#set.list();
    return { records: records.sort(compareRoutes), broken };
  }

  /**
   * The writes of saving a route, to be made part of a larger transaction.
   * @param read the route as it was read, or null where there was none
   */
  saving(route: Route, read: Found<Route> | null): Transaction {
    const key = this.#keys.route(route.route_id);
    const before = read && this.#priorityKey(read.record);
    return {
      expect: [[key, read && read.raw]],
      writes: [
        ...(before === null ? [] : [['DEL', before] as const]),
        ['SET', key, this.#set.encode(route, key)],
        ['SET', this.#priorityKey(route), route.route_id],
        ['ZADD', this.#keys.routeIndex, 0, route.route_id],
      ],
      changes: [['route', route.route_id]],
    };
  }

  deleting = ({ record, raw }: Found<Route>): Transaction => ({
    expect: [[this.#keys.route(record.route_id), raw]],
    writes: [
      ['DEL', this.#keys.route(record.route_id)],
      ['DEL', this.#priorityKey(record)],
      ['ZREM', this.#keys.routeIndex, record.route_id],
    ],
    changes: [['route', record.route_id]],
  });

  /** All routes of a token, for when it goes. */
  async owned(hash: string): Promise<Found<Route>[]> {
    const { records } = await this.#set.list();
    const found = await Promise.all(
      records.filter((route) => route.owner_token_hash === hash).map(({ route_id }) => this.#set.find(route_id)),
    );
    return found.filter((route) => route !== undefined);
  }

  /** Makes the built-in routes that are not there. What stands under their ids, even what cannot be read, stays as it is. */
  async makeBuiltIn(now: Date): Promise<void> {
    const at = now.toISOString();
    for (const route of BUILT_IN_ROUTES) {
      if ((await reaching(() => this.#redis.exists(this.#keys.route(route.route_id)))) !== 0) continue;
      try {
        await commit(this.#redis, this.#keys, this.saving({ ...route, created_at: at, updated_at: at }, null));
      } catch (error) {
        // Another app, or another machine, was first.
        if (!(error instanceof StoreError) || error.code !== 'STORE_CONFLICT') throw error;
      }
    }
  }

  #priorityKey({ priority, route_id }: Route): string {
    return this.#keys.routePriority(String(priority).padStart(3, '0'), route_id);
  }
}
