import { Body, Controller, Delete, Get, NotFoundException, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  Hostname,
  NewTargetRequest,
  TargetDeleted,
  TargetDeletionQuery,
  TargetListQuery,
  TargetSaved,
  TargetUpdate,
  TargetView,
} from '#contracts';
import { mayManage, type TargetHost } from '#domain';
import { Store } from '#store';
import { ForAll, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { textsOfTargets } from '../lists/texts.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { NewHosts } from './new-hosts.ts';
import { targetSaved, targetView } from './target-view.ts';
import { Targets } from './targets.ts';

/** Proxied hosts: where their requests go and how. */
@ApiTags('proxy targets')
@Controller('proxy/targets')
export class TargetsController {
  readonly #store: Store;
  readonly #targets: Targets;
  readonly #newHosts: NewHosts;

  constructor(store: Store, targets: Targets, newHosts: NewHosts) {
    this.#store = store;
    this.#targets = targets;
    this.#newHosts = newHosts;
  }

  @Post()
  @ForCallers()
  @Operation(
    'Create a proxy target',
    [400, 401, 403, 409, 413, 415],
    'With `enable_https` its certificate is ordered in the same step, unless `cert_name` exists. A field that is left out comes ' +
      'from `template`, then from the defaults for new hosts (GET /settings); `applied` says which did.',
  )
  @Answer(201, 'Created', TargetSaved)
  async create(
    @TheCaller() caller: Caller,
    @Body({ schema: NewTargetRequest }) body: NewTargetRequest,
  ): Promise<TargetSaved> {
    const { fields, applied } = await this.#newHosts.begin(caller, body);
    return targetSaved(await this.#targets.create(caller, fields), caller, applied);
  }

  @Get()
  @ForAll()
  @Operation('List proxy targets', [400, 401], "A token sees its own, the administrator's and nobody's see all.")
  @Answer(200, 'The targets; X-Total-Count and Link page through them', TargetView.array())
  async list(
    @TheCaller() caller: Caller | undefined,
    @Query({ schema: TargetListQuery }) query: TargetListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TargetView[]> {
    const { records } = await this.#store.targets.list();
    const visible = caller ? records.filter((record) => mayManage(caller, record)) : records;
    const chosen = choose(visible, query, textsOfTargets(caller));
    return page(chosen, query, request, response).map((target) => targetView(target, caller));
  }

  @Get(':hostname')
  @ForAll()
  @Operation(
    'Show a proxy target',
    [400, 401, 404],
    'All its fields, and whose it is. How its backends are: `/upstreams` below it.',
  )
  @Answer(200, 'The target; to others than its owner without the values of `custom_headers`', TargetView)
  async show(
    @TheCaller() caller: Caller | undefined,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
  ): Promise<TargetView> {
    const found = await this.#store.targets.find(hostname);
    if (!found) throw new NotFoundException(`Proxy target not found: ${hostname}`);
    return targetView(found.record, caller);
  }

  @Put(':hostname')
  @ForCallers()
  @Operation(
    'Change a proxy target',
    [400, 401, 403, 404, 409, 413, 415],
    'Fields that are left out stay as they are. `enable_https: true` orders a certificate where there is none.',
  )
  @Answer(200, 'Changed', TargetSaved)
  async update(
    @TheCaller() caller: Caller,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
    @Body({ schema: TargetUpdate }) body: TargetUpdate,
  ): Promise<TargetSaved> {
    return targetSaved(await this.#targets.update(caller, hostname, body), caller);
  }

  @Delete(':hostname')
  @ForCallers()
  @Operation(
    'Delete a proxy target',
    [400, 401, 403, 404, 409],
    'With `delete_certificate=true` its certificate goes with it, unless another target uses it.',
  )
  @Answer(200, 'Deleted', TargetDeleted)
  delete(
    @TheCaller() caller: Caller,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
    @Query({ schema: TargetDeletionQuery }) { delete_certificate }: TargetDeletionQuery,
  ): Promise<TargetDeleted> {
    return this.#targets.delete(caller, hostname, delete_certificate);
  }
}
