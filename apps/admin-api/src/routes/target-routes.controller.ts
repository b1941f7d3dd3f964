import { Body, Controller, Get, NotFoundException, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Hostname, TargetRoutes, TargetRoutesUpdate } from '#contracts';
import { isAdminRoute, isBuiltInRoute, type ProxyTarget, type Route, type TargetHost } from '#domain';
import { Store } from '#store';
import { ForAll, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { Targets } from '../targets/targets.ts';
import { routeView } from './route-view.ts';

/** Which routes apply to a host. */
@ApiTags('routes')
@Controller('proxy/targets/:hostname/routes')
export class TargetRoutesController {
  readonly #store: Store;
  readonly #targets: Targets;

  constructor(store: Store, targets: Targets) {
    this.#store = store;
    this.#targets = targets;
  }

  @Get()
  @ForAll()
  @Operation(
    'Show which routes apply to a host',
    [400, 401, 404],
    'Those of its owner and of the administrator, as `route_mode` chooses; built-in ones too.',
  )
  @Answer(200, 'The choice, and the routes in the order in which they are looked at', TargetRoutes)
  async show(
    @TheCaller() caller: Caller | undefined,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
  ): Promise<TargetRoutes> {
    const found = await this.#store.targets.find(hostname);
    if (!found) throw new NotFoundException(`Proxy target not found: ${hostname}`);
    return this.#answer(found.record, caller);
  }

  @Put()
  @ForCallers()
  @Operation(
    'Choose which routes apply to a host',
    [400, 401, 403, 404, 409, 413, 415],
    '`all` but `disabled_routes`, `selective`: only `enabled_routes`, or `none`. Fields that are left out stay as they are.',
  )
  @Answer(200, 'Changed', TargetRoutes)
  async update(
    @TheCaller() caller: Caller,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
    @Body({ schema: TargetRoutesUpdate }) body: TargetRoutesUpdate,
  ): Promise<TargetRoutes> {
    const { target } = await this.#targets.update(caller, hostname, body);
    return this.#answer(target, caller);
  }

  async #answer(target: ProxyTarget, caller: Caller | undefined): Promise<TargetRoutes> {
    const { records } = await this.#store.routes.list();
    return {
      hostname: target.hostname,
      route_mode: target.route_mode,
      enabled_routes: [...target.enabled_routes],
      disabled_routes: [...target.disabled_routes],
      routes: records.filter((route) => applies(route, target)).map((route) => routeView(route, caller)),
    };
  }
}

function applies(route: Route, target: ProxyTarget): boolean {
  // Challenges are answered for every host, whatever it chooses; the API answers on none of them.
  if (isBuiltInRoute(route.route_id)) return route.route_id === 'acme-challenge';
  if (!route.enabled || target.route_mode === 'none') return false;
  if (!isAdminRoute(route) && route.owner_token_hash !== target.owner_token_hash) return false;
  return target.route_mode === 'selective'
    ? target.enabled_routes.includes(route.route_id)
    : !target.disabled_routes.includes(route.route_id);
}
