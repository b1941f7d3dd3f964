import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UPSTREAMS_SUMMARY, UpstreamsSummary } from '#contracts';
import { Store } from '#store';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { ChangeFeed } from '../events/change-feed.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { upstreamsSummary } from './target-upstreams.ts';

/** A gateway answers at once, from memory. */
const DEADLINE_MS = 1_500;

/** How the backends of all hosts are, for lists. */
@ApiTags('proxy targets')
@Controller('proxy/upstreams')
export class UpstreamsSummaryController {
  readonly #store: Store;
  readonly #feed: ChangeFeed;

  constructor(store: Store, feed: ChangeFeed) {
    this.#store = store;
    this.#feed = feed;
  }

  @Get()
  @ForCallers()
  @Operation(
    'Sum up how the upstreams of all hosts are',
    [401],
    'Of the hosts that have several, are checked, or failed once: how many get requests, and the latest failure. A token sees ' +
      'its own, the administrator sees all.',
  )
  @Answer(200, 'The hosts of which something is known', UpstreamsSummary)
  async show(@TheCaller() caller: Caller): Promise<UpstreamsSummary> {
    const answers = await this.#store.askAll(UPSTREAMS_SUMMARY, DEADLINE_MS);
    const { targets } = this.#feed.inventory;
    return upstreamsSummary((hostname) => caller.admin || targets.get(hostname)?.owner === caller.hash, answers);
  }
}
