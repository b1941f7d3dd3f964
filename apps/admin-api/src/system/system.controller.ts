import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AboutGateway, RunningApp, SystemView } from '#contracts';
import { isInProgress } from '#domain';
import { productVersion } from '#platform';
import { Store } from '#store';
import { ForAdmin } from '../auth/caller.decorator.ts';
import { Answer, Operation } from '../openapi-answers.ts';

/** What runs, and on what. */
@ApiTags('status')
@Controller('system')
export class SystemController {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  @Get()
  @ForAdmin()
  @Operation(
    'Show everything that runs',
    [401, 403],
    'All processes of all apps with their versions, the workers of each gateway and the upstreams that get no requests there, how ' +
      'Redis is, and how many orders of certificates wait.',
  )
  @Answer(200, 'The system', SystemView)
  async show(): Promise<SystemView> {
    const [redis, told, { records: issuances }] = await Promise.all([
      this.#store.facts(),
      this.#store.instances.list(),
      this.#store.certificates.listIssuances(),
    ]);
    const failed = issuances.filter(({ step }) => step === 'failed');
    const waiting = failed.filter(({ retry_at }) => retry_at !== null).length;
    return {
      version: productVersion(),
      node: process.version,
      redis,
      apps: told
        .flatMap(appOf)
        .sort((one, other) => compare(one.app, other.app) || compare(one.started_at, other.started_at)),
      orders: { in_progress: issuances.filter(isInProgress).length, waiting, failed: failed.length - waiting },
    };
  }
}

/** Nothing for what another release has written in a way that this one does not know. */
function appOf(told: unknown): RunningApp[] {
  const { success, data } = RunningApp.safeParse(told);
  if (!success) return [];
  const gateway = AboutGateway.safeParse((told as { about?: unknown }).about).data;
  return [{ ...data, ...(gateway && { gateway }) }];
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
