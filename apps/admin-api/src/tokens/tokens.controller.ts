import { Body, ConflictException, Controller, Get, Put, UnauthorizedException } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TokenEmail, TokenEmailSaved, TokenInfo } from '#contracts';
import { NOBODY } from '#domain';
import { Store } from '#store';
import { Authentication, INVALID_TOKEN } from '../auth/authentication.ts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { settled } from '../settled.ts';
import { tokenInfo } from './token-info.ts';

/** The caller's own token. Tokens are made by recipes only, which need a shell on the server. */
@ApiTags('token')
@Controller('token')
export class TokensController {
  readonly #store: Store;
  readonly #authentication: Authentication;

  constructor(store: Store, authentication: Authentication) {
    this.#store = store;
    this.#authentication = authentication;
  }

  @Get('info')
  @ForCallers()
  @Operation('Which token this is', [401], 'Its name, its rights, and its e-mail address for orders.')
  @Answer(200, 'The token, without itself', TokenInfo)
  info(@TheCaller() caller: Caller): TokenInfo {
    return tokenInfo(caller.token);
  }

  @Put('email')
  @ForCallers()
  @Operation(
    'Set the e-mail address that this token orders certificates with',
    [400, 401, 409, 413, 415],
    'CAs write to it. An order may name another one.',
  )
  @Answer(200, 'Stored', TokenEmailSaved)
  async setEmail(
    @TheCaller() caller: Caller,
    @Body({ schema: TokenEmail }) { cert_email }: TokenEmail,
  ): Promise<TokenEmailSaved> {
    const { hash } = caller.token;
    if (hash === NOBODY)
      throw new ConflictException(
        "You are logged in with GitHub, and certificates are ordered with the address of the administrator's token. Set it with that token.",
      );
    if (this.#authentication.isConfigured(hash)) {
      throw new ConflictException(
        'This token is ADMIN_TOKEN of the configuration, and so is its e-mail address: set ADMIN_EMAIL and restart.',
      );
    }
    await settled(async () => {
      const found = await this.#store.tokens.findByHash(hash);
      if (!found) throw new UnauthorizedException(INVALID_TOKEN);
      await this.#store.tokens.update({ ...found.record, cert_email }, found);
    });
    return { status: 'success', message: `Certificate email updated to ${cert_email}`, cert_email };
  }
}
