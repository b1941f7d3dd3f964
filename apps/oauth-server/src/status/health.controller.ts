import { Controller, Get, Header, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Store } from '#store';

interface OAuthServerHealth {
  readonly status: 'healthy' | 'degraded';
  readonly redis: 'healthy' | 'unreachable';
}

/** 200 while Redis takes writes, without which no login can be begun; else 503 with the same body. */
@Controller('health')
export class HealthController {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  @Get()
  @Header('cache-control', 'no-store')
  async health(@Res({ passthrough: true }) response: Response): Promise<OAuthServerHealth> {
    try {
      await this.#store.probe();
      return { status: 'healthy', redis: 'healthy' };
    } catch {
      response.status(503);
      return { status: 'degraded', redis: 'unreachable' };
    }
  }
}
