import { ConflictException, ForbiddenException, Injectable, NotFoundException } from '@nestjs/common';
import type { Configuration } from '#config';
import type { NewRoute, RouteUpdate } from '#contracts';
import { isBuiltInRoute, mayManage, parseRouteId, type Route, type RouteId } from '#domain';
import { Store, type Found } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { FromConfiguration } from '../config.ts';
import { settled } from '../settled.ts';
import { checkRoute, refuseTargetsOfOthers } from './check-route.ts';

/** Changes of the route table. */
@Injectable()
export class Routes {
  readonly #store: Store;
  readonly #authentication: Authentication;
  readonly #configuration: Configuration;

  constructor(store: Store, authentication: Authentication, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#authentication = authentication;
    this.#configuration = configuration;
  }

  /** @throws InvalidInput; ConflictException when the id is taken; ForbiddenException for a destination of another token */
  async create(caller: Caller, { route_id, ...fields }: NewRoute): Promise<Route> {
    return settled(async () => {
      const now = new Date().toISOString();
      const route: Route = {
        ...fields,
        route_id: route_id ?? idFor(fields.path_pattern),
        owner_token_hash: caller.hash,
        created_by: caller.name,
        created_at: now,
        updated_at: now,
      };
      // A built-in one that was deleted comes back under its id.
      if (isBuiltInRoute(route.route_id) || (await this.#store.routes.find(route.route_id)))
        throw new ConflictException(
          `There is a route ${route.route_id} already. Change it with PUT /routes/${route.route_id}.`,
        );
      return this.#save(caller, route, null);
    });
  }

  /** @throws NotFoundException, ForbiddenException, ConflictException for a built-in one, InvalidInput */
  async update(caller: Caller, id: RouteId, update: RouteUpdate): Promise<Route> {
    return settled(async () => {
      const found = await this.#own(caller, id);
      if (isBuiltInRoute(id))
        throw new ConflictException(
          `The route ${id} says what the gateway does by itself, and cannot be changed. Make a route of your own.`,
        );
      const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
      return this.#save(caller, { ...found.record, ...given, updated_at: new Date().toISOString() }, found);
    });
  }

  /** @throws NotFoundException, ForbiddenException */
  async delete(caller: Caller, id: RouteId): Promise<void> {
    await settled(async () => {
      const found = await this.#own(caller, id);
      await this.#store.commit(this.#store.routes.deleting(found));
    });
  }

  async #save(caller: Caller, unchecked: Route, read: Found<Route> | null): Promise<Route> {
    const route = checkRoute(unchecked, this.#configuration);
    const leads =
      read === null || read.record.target_type !== route.target_type || read.record.target_value !== route.target_value;
    const free = leads ? await refuseTargetsOfOthers(this.#store, route) : undefined;
    const standing = await this.#authentication.standing(caller);
    await this.#store.commit(standing, free, this.#store.routes.saving(route, read));
    return route;
  }

  async #own(caller: Caller, id: RouteId): Promise<Found<Route>> {
    const found = await this.#store.routes.find(id);
    if (!found) throw new NotFoundException(`Route not found: ${id}`);
    if (!mayManage(caller, found.record)) throw new ForbiddenException(`The route ${id} belongs to another token.`);
    return found;
  }
}

/** The words of a path, and what makes it unique: `api-v2-3f9c01ab`. */
function idFor(pattern: string): RouteId {
  const words =
    pattern
      .match(/[A-Za-z0-9]+/g)
      ?.join('-')
      .slice(0, 60)
      .toLowerCase() ?? 'route';
  return parseRouteId(`${words}-${crypto.randomUUID().slice(0, 8)}`);
}
