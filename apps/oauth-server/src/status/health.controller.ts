import { Controller, Get, Inject } from '@nestjs/common';
import { Store } from '#store';

@Controller()
export class HealthController {
  readonly #store: Store;

  constructor(@Inject(Store) store: Store) {
    this.#store = store;
  }

  /** 200 while Redis answers; otherwise the store's own 503. */
  @Get('health')
  async health(): Promise<{ status: 'healthy'; redis: 'healthy' }> {
    await this.#store.ping();
    return { status: 'healthy', redis: 'healthy' };
  }
}
