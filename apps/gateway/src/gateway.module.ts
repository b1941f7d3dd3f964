import { Controller, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';
import { STATE_CHANGED } from '#contracts';
import { OnEvent } from '#platform';
import { ChangeFollower } from '#store';

/** Hears that something changed, and looks what it was. */
@Controller()
class StateChangedController {
  readonly #follower: ChangeFollower;

  constructor(follower: ChangeFollower) {
    this.#follower = follower;
  }

  @OnEvent(STATE_CHANGED)
  async onStateChanged(): Promise<void> {
    await this.#follower.nudge();
  }
}

/** The gateway's Nest part: events only. Traffic never enters Nest; the workers serve it. */
@Module({ controllers: [StateChangedController] })
class GatewayModule implements OnModuleDestroy {
  readonly #follower: ChangeFollower;

  constructor(follower: ChangeFollower) {
    this.#follower = follower;
  }

  async onModuleDestroy(): Promise<void> {
    await this.#follower.stop();
  }
}

export const gatewayModule = (follower: ChangeFollower): DynamicModule => ({
  module: GatewayModule,
  providers: [{ provide: ChangeFollower, useValue: follower }],
});
