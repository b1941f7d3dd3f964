import { Controller, Get, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Health } from '#contracts';
import { ForAnyone } from '../auth/caller.decorator.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { HealthDesk } from './health-desk.ts';

@ApiTags('status')
@Controller('health')
export class HealthController {
  readonly #desk: HealthDesk;

  constructor(desk: HealthDesk) {
    this.#desk = desk;
  }

  @Get()
  @ForAnyone()
  @Operation(
    'Whether the whole system works',
    [415],
    'Answers within 3 seconds, whatever is away. `healthy` with 200; `degraded` with 503 and the same body when Redis takes ' +
      'no writes, no cert-manager with a running clock answers, or the gateway is not well: container health checks and ' +
      'load balancers look at the status code only. Orphaned resources, what the private CA needs, certificates that others have for our names, and alerts are listed and do not make the system degraded, ' +
      'because a restart would not mend them.',
  )
  @Answer(200, 'All is well', Health)
  @Answer(503, 'Something is away', Health)
  async health(@Res({ passthrough: true }) response: Response): Promise<Health> {
    const health = await this.#desk.health();
    response.status(health.status === 'healthy' ? 200 : 503);
    return health;
  }
}
