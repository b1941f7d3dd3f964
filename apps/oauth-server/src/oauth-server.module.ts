import { Module, type DynamicModule } from '@nestjs/common';
import { Store } from '#store';
import { InteractionController } from './consent/interaction.controller.ts';
import { Interactions } from './consent/interactions.ts';
import { GithubLogin } from './github/github-login.ts';
import { HandOver } from './login/hand-over.ts';
import { LoginController } from './login/login.controller.ts';
import { LogoutController } from './login/logout.controller.ts';
import { StyleController } from './pages/style.controller.ts';
import type { Parts } from './parts.ts';
import { Logins } from './session/logins.ts';
import { LiveState } from './state/live-state.ts';
import { StateChangedController } from './state/state-changed.controller.ts';
import { HealthController } from './status/health.controller.ts';

@Module({})
class OauthServerModule {}

export const oauthServerModule = (store: Store, parts: Parts): DynamicModule => ({
  module: OauthServerModule,
  controllers: [
    HealthController,
    InteractionController,
    LoginController,
    LogoutController,
    StateChangedController,
    StyleController,
  ],
  providers: [
    { provide: Store, useValue: store },
    { provide: LiveState, useValue: parts.state },
    { provide: Logins, useValue: parts.logins },
    { provide: GithubLogin, useValue: parts.github },
    { provide: HandOver, useValue: parts.handOver },
    { provide: Interactions, useValue: parts.interactions },
  ],
});
