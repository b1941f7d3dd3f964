import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Configuration } from '#config';
import { OauthSetup, OauthStatus, SigningKeys } from '#contracts';
import { Store } from '#store';
import { ForAdmin, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { FromConfiguration } from '../config.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { oauthStatus, signingKeys } from './oauth-status.ts';
import { setAuthHost } from './set-auth-host.ts';

/** Where people log in, and by what means. */
@ApiTags('logins')
@Controller('oauth')
export class OauthStatusController {
  readonly #store: Store;
  readonly #configuration: Configuration;

  constructor(store: Store, @FromConfiguration() configuration: Configuration) {
    this.#store = store;
    this.#configuration = configuration;
  }

  @Get('status')
  @ForAdmin()
  @Operation('Show how logging in stands', [401, 403], 'For the administrator. `problems` says what stands in the way.')
  @Answer(200, 'As it is now', OauthStatus)
  status(): Promise<OauthStatus> {
    return oauthStatus(this.#store, this.#configuration);
  }

  @Put('setup')
  @ForAdmin()
  @Operation(
    'Say where people log in',
    [400, 401, 403, 413, 415],
    'For the administrator. The host must be a proxy target whose target_url is instance:oauth-server.',
  )
  @Answer(200, 'As it is now', OauthStatus)
  async setUp(@TheCaller() caller: Caller, @Body({ schema: OauthSetup }) body: OauthSetup): Promise<OauthStatus> {
    await setAuthHost(this.#store, caller, body);
    return oauthStatus(this.#store, this.#configuration);
  }

  @Post('keys/rotate')
  @ForAdmin()
  @HttpCode(200)
  @Operation(
    'Sign tokens with a new key',
    [401, 403, 409],
    'For the administrator. The new key is published first and signs a little later; tokens of the old one stay good.',
  )
  @Answer(200, 'The keys as they are now', SigningKeys)
  async rotate(): Promise<SigningKeys> {
    await this.#store.signingKeys.rotate(new Date());
    return {
      signing_keys: await signingKeys(this.#store),
      message: 'A new key is published. It signs as soon as every gateway knows it; nobody has to log in again.',
    };
  }
}
