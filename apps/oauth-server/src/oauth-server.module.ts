import { Module, type DynamicModule } from '@nestjs/common';
import { Store } from '#store';
import { HealthController } from './status/health.controller.ts';

@Module({})
class OauthServerModule {}

export const oauthServerModule = (store: Store): DynamicModule => ({
  module: OauthServerModule,
  controllers: [HealthController],
  providers: [{ provide: Store, useValue: store }],
});
