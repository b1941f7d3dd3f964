import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Configuration } from '#config';
import { Health } from '#contracts';
import { INTERNAL_CA } from '#domain';
import { hashToken, Store } from '#store';
import { ForAnyone } from '../auth/caller.decorator.ts';
import { CaDesk } from '../ca/ca-desk.ts';
import { CertManagerLink } from '../certificates/cert-manager-link.ts';
import { FromConfiguration } from '../config.ts';
import { ChangeFeed } from '../events/change-feed.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { TransparencyDesk } from '../transparency/transparency-desk.ts';
import { publicPorts } from '../public-ports.ts';
import { gatewayHealth } from './gateway-health.ts';
import { orphansOf } from './orphans.ts';

@ApiTags('status')
@Controller('health')
export class HealthController {
  readonly #store: Store;
  readonly #link: CertManagerLink;
  readonly #feed: ChangeFeed;
  readonly #ca: CaDesk;
  readonly #transparency: TransparencyDesk;
  readonly #configuration: Configuration;

  constructor(
    store: Store,
    link: CertManagerLink,
    feed: ChangeFeed,
    ca: CaDesk,
    transparency: TransparencyDesk,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#link = link;
    this.#feed = feed;
    this.#ca = ca;
    this.#transparency = transparency;
    this.#configuration = configuration;
  }

  @Get()
  @ForAnyone()
  @Operation(
    'Whether the whole system works',
    [415],
    'Answers within 3 seconds, whatever is away. `healthy` with 200; `degraded` with 503 and the same body when Redis takes ' +
      'no writes, no cert-manager with a running clock answers, or the gateway is not well: container health checks and ' +
      'load balancers look at the status code only. Orphaned resources, what the private CA needs, and certificates that others have for our names are listed and do not make the system degraded, ' +
      'because a restart would not mend them.',
  )
  @Answer(200, 'All is well', Health)
  @Answer(503, 'Something is away', Health)
  async health(@Res({ passthrough: true }) response: Response): Promise<Health> {
    const [redis, scheduler, gateway, warnings, transparency] = await Promise.all([
      this.#store.probe().then(
        () => true,
        () => false,
      ),
      this.#link.schedulerRuns(),
      gatewayHealth(this.#configuration),
      this.#ca.warnings().catch(() => []),
      this.#transparency.alerts().catch(() => undefined),
    ]);
    const healthy = redis && scheduler && gateway.healthy;
    response.status(healthy ? 200 : 503);
    const { ADMIN_TOKEN } = this.#configuration;
    return {
      status: healthy ? 'healthy' : 'degraded',
      scheduler,
      redis: redis ? 'healthy' : 'unreachable',
      certificates_loaded: gateway.certificates_loaded,
      https_enabled: gateway.https_enabled,
      public_ports: publicPorts(this.#configuration),
      orphaned_resources: [
        ...orphansOf(this.#feed.inventory, gateway.broken, ADMIN_TOKEN ? hashToken(ADMIN_TOKEN) : undefined),
        ...warnings.map((reason) => ({ kind: INTERNAL_CA, name: INTERNAL_CA, reason }) as const),
      ],
      ...(transparency && { transparency }),
    };
  }
}
