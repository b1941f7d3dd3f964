import { Body, Controller, ForbiddenException, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Hostname, NewTarget, TargetClone, TargetSaved, TargetUpdate } from '#contracts';
import { mayManage, type ProxyTarget, type RouteId, type TargetHost } from '#domain';
import { Store } from '#store';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { targetSaved } from './target-view.ts';
import { Targets } from './targets.ts';

/** New hosts that are set up as others are. */
@ApiTags('proxy targets')
@Controller('proxy/targets')
export class TargetClonesController {
  readonly #store: Store;
  readonly #targets: Targets;

  constructor(store: Store, targets: Targets) {
    this.#store = store;
    this.#targets = targets;
  }

  @Post(':hostname/clone')
  @ForCallers()
  @Operation(
    'Create a proxy target with the settings of another',
    [400, 401, 403, 404, 409, 413, 415],
    'All but the host and the certificate, which is ordered as for any new host; fields that are given are different there. ' +
      'The new host belongs to who makes it.',
  )
  @Answer(201, 'Created', TargetSaved)
  async clone(
    @TheCaller() caller: Caller,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
    @Body({ schema: TargetClone }) { hostname: other, ...different }: TargetClone,
  ): Promise<TargetSaved> {
    const found = await this.#store.targets.find(hostname);
    if (!found) throw new NotFoundException(`Proxy target not found: ${hostname}`);
    // Its headers may carry secrets, which whoever has a host with them can read.
    if (!mayManage(caller, found.record))
      throw new ForbiddenException(`The proxy target ${hostname} belongs to another token.`);
    const given = Object.fromEntries(Object.entries(different).filter(([, value]) => value !== undefined));
    const routes = await this.#routesThatAreThere(found.record);
    const fields = NewTarget.parse({ ...settingsOf(found.record), ...routes, ...given, hostname: other });
    return targetSaved(await this.#targets.create(caller, fields), caller);
  }

  /** A host may go on naming routes that were deleted; a new one may not. */
  async #routesThatAreThere({ enabled_routes, disabled_routes }: ProxyTarget): Promise<object> {
    const { records } = await this.#store.routes.findAll([...enabled_routes, ...disabled_routes]);
    const there = new Set(records.map(({ route_id }) => route_id));
    const those = (ids: readonly RouteId[]): RouteId[] => ids.filter((id) => there.has(id));
    return { enabled_routes: those(enabled_routes), disabled_routes: those(disabled_routes) };
  }
}

/** What can be set of a host, without its certificate. */
const settingsOf = (target: ProxyTarget): Record<string, unknown> =>
  Object.fromEntries(Object.entries(target).filter(([field]) => field in TargetUpdate.shape && field !== 'cert_name'));
