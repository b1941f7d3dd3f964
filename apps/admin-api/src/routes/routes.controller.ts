import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { NewRoute, RouteDeleted, RouteId, RouteListQuery, RouteUpdate, RouteView } from '#contracts';
import { isAdminRoute, isBuiltInRoute, mayManage, type RouteId as Id } from '#domain';
import { Store } from '#store';
import { ForAll, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { textsOfRoutes } from '../lists/texts.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { routeView } from './route-view.ts';
import { Routes } from './routes.ts';

/** The route table: which paths of hosts lead elsewhere. */
@ApiTags('routes')
@Controller('routes')
export class RoutesController {
  readonly #store: Store;
  readonly #routes: Routes;

  constructor(store: Store, routes: Routes) {
    this.#store = store;
    this.#routes = routes;
  }

  @Post()
  @ForCallers()
  @Operation(
    'Create a route',
    [400, 401, 403, 409, 413, 415],
    "A token's routes apply to its own hosts, and lead to these; the administrator's apply to all.",
  )
  @Answer(201, 'Created', RouteView)
  async create(@TheCaller() caller: Caller, @Body({ schema: NewRoute }) body: NewRoute): Promise<RouteView> {
    return routeView(await this.#routes.create(caller, body), caller);
  }

  @Get()
  @ForAll()
  @Operation(
    'List routes, in the order in which they are looked at',
    [400, 401],
    "A token sees its own and the administrator's; the administrator and nobody see all.",
  )
  @Answer(200, 'The routes; X-Total-Count and Link page through them', RouteView.array())
  async list(
    @TheCaller() caller: Caller | undefined,
    @Query({ schema: RouteListQuery }) query: RouteListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RouteView[]> {
    const { records } = await this.#store.routes.list();
    const visible = caller ? records.filter((route) => isAdminRoute(route) || mayManage(caller, route)) : records;
    const chosen = choose(visible, query, textsOfRoutes(caller));
    return page(chosen, query, request, response).map((route) => routeView(route, caller));
  }

  @Get(':route_id')
  @ForAll()
  @Operation('Show a route', [400, 401, 404], 'Which paths it takes, and where it leads them.')
  @Answer(200, 'The route', RouteView)
  async show(
    @TheCaller() caller: Caller | undefined,
    @Param('route_id', { schema: RouteId }) id: Id,
  ): Promise<RouteView> {
    const found = await this.#store.routes.find(id);
    if (!found) throw new NotFoundException(`Route not found: ${id}`);
    return routeView(found.record, caller);
  }

  @Put(':route_id')
  @ForCallers()
  @Operation(
    'Change a route',
    [400, 401, 403, 404, 409, 413, 415],
    'Fields that are left out stay as they are. Built-in routes cannot be changed.',
  )
  @Answer(200, 'Changed', RouteView)
  async update(
    @TheCaller() caller: Caller,
    @Param('route_id', { schema: RouteId }) id: Id,
    @Body({ schema: RouteUpdate }) body: RouteUpdate,
  ): Promise<RouteView> {
    return routeView(await this.#routes.update(caller, id, body), caller);
  }

  @Post(':route_id/enable')
  @HttpCode(200)
  @ForCallers()
  @Operation('Let a route apply again', [400, 401, 403, 404, 409], 'The same as PUT with `enabled: true`.')
  @Answer(200, 'Enabled', RouteView)
  async enable(@TheCaller() caller: Caller, @Param('route_id', { schema: RouteId }) id: Id): Promise<RouteView> {
    return routeView(await this.#routes.update(caller, id, { enabled: true }), caller);
  }

  @Post(':route_id/disable')
  @HttpCode(200)
  @ForCallers()
  @Operation('Stop a route without deleting it', [400, 401, 403, 404, 409], 'The same as PUT with `enabled: false`.')
  @Answer(200, 'Disabled', RouteView)
  async disable(@TheCaller() caller: Caller, @Param('route_id', { schema: RouteId }) id: Id): Promise<RouteView> {
    return routeView(await this.#routes.update(caller, id, { enabled: false }), caller);
  }

  @Delete(':route_id')
  @ForCallers()
  @Operation('Delete a route', [400, 401, 403, 404, 409], 'Built-in routes come back at the next start.')
  @Answer(200, 'Deleted', RouteDeleted)
  async delete(@TheCaller() caller: Caller, @Param('route_id', { schema: RouteId }) id: Id): Promise<RouteDeleted> {
    await this.#routes.delete(caller, id);
    const remark = isBuiltInRoute(id)
      ? '; the gateway does the same without it, and it is listed again after the next start'
      : '';
    return { status: 'success', message: `Route ${id} deleted${remark}`, route_id: id };
  }
}
