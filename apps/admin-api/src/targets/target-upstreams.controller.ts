import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Hostname, TargetUpstreams, UPSTREAMS } from '#contracts';
import type { TargetHost } from '#domain';
import { Store } from '#store';
import { ForAll } from '../auth/caller.decorator.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { targetUpstreams } from './target-upstreams.ts';

/** A gateway answers at once, from memory. */
const DEADLINE_MS = 1_500;

/** How the backends of a host are. */
@ApiTags('proxy targets')
@Controller('proxy/targets/:hostname/upstreams')
export class TargetUpstreamsController {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  @Get()
  @ForAll()
  @Operation(
    'Show how the upstreams of a host are',
    [400, 401, 404],
    'As every gateway that runs sees them: whether they get requests, their last error, and what their last health check found.',
  )
  @Answer(200, 'The upstreams, in their order', TargetUpstreams)
  async show(@Param('hostname', { schema: Hostname }) hostname: TargetHost): Promise<TargetUpstreams> {
    const found = await this.#store.targets.find(hostname);
    if (!found) throw new NotFoundException(`Proxy target not found: ${hostname}`);
    const answers = await this.#store.askAll(UPSTREAMS, DEADLINE_MS, { hostname });
    return targetUpstreams(found.record, answers);
  }
}
