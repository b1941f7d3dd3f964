import { isAdminRoute, type RouteInstance } from '#domain';
import type { DomainInstance } from '../forward/domain-instance.ts';
import type { Changed, RouteRecord } from '../snapshot/records.ts';

export interface DestinationParts {
  /** The instance of exactly this host. */
  readonly hostOf: (hostname: string) => DomainInstance | undefined;
  /** Our own apps. */
  readonly api: DomainInstance;
  readonly oauthServer: DomainInstance;
  /** Makes the instance of a port of this machine. */
  readonly makeForPort: (port: string) => DomainInstance;
}

/** Where routes lead: instances with connections of their own. Those of ports live as long as a route names the port. */
export class RouteDestinations {
  readonly #parts: DestinationParts;
  /** By id, the port of each route that has one. */
  readonly #portOf = new Map<string, string>();
  readonly #ports = new Map<string, DomainInstance>();

  constructor(parts: DestinationParts) {
    this.#parts = parts;
  }

  apply({ set, gone }: Changed<RouteRecord>): void {
    for (const id of gone) this.#portOf.delete(id);
    for (const { route_id, target_type, target_value } of set) {
      if (target_type === 'port') this.#portOf.set(route_id, target_value);
      else this.#portOf.delete(route_id);
    }
    const used = new Set(this.#portOf.values());
    for (const [port, instance] of this.#ports) {
      if (used.has(port)) continue;
      this.#ports.delete(port);
      void instance.stop();
    }
  }

  /** Undefined where it leads nowhere now: its host is gone, or belongs to somebody else. */
  of(route: RouteRecord): DomainInstance | undefined {
    const { target_type, target_value } = route;
    switch (target_type) {
      case 'hostname':
        return this.#hostOf(route);
      case 'instance':
        return (target_value as RouteInstance) === 'oauth-server' ? this.#parts.oauthServer : this.#parts.api;
      case 'port':
        return this.#portInstance(target_value);
    }
  }

  /** A host may have been deleted and made again by another token since the route was written. */
  #hostOf(route: RouteRecord): DomainInstance | undefined {
    const instance = this.#parts.hostOf(route.target_value);
    // The admin API is asked at its own host alone, where the step before knows that it is.
    if (!instance || instance.isAdminHost || instance.target.hostname !== route.target_value) return undefined;
    const isOwn = isAdminRoute(route) || instance.target.owner_token_hash === route.owner_token_hash;
    return isOwn && instance.target.kind === 'proxy' ? instance : undefined;
  }

  #portInstance(port: string): DomainInstance {
    let instance = this.#ports.get(port);
    if (!instance) this.#ports.set(port, (instance = this.#parts.makeForPort(port)));
    return instance;
  }
}
