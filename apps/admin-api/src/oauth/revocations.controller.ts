import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NewRevocation, RevocationView, Revoked } from '#contracts';
import { Store } from '#store';
import { ForAdmin, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { revocationView, Revoking } from './revoking.ts';

/** What was issued and is not valid any more. */
@ApiTags('logins')
@Controller('oauth/revocations')
export class RevocationsController {
  readonly #store: Store;
  readonly #revoking: Revoking;

  constructor(store: Store, revoking: Revoking) {
    this.#store = store;
    this.#revoking = revoking;
  }

  @Get()
  @ForAdmin()
  @Operation(
    'List revocations',
    [401, 403],
    'For the administrator. Each is kept until the last that it voids would have expired.',
  )
  @Answer(200, 'The revocations, newest first', RevocationView.array())
  async list(): Promise<RevocationView[]> {
    const revocations = await this.#store.revocations.all();
    return revocations.toSorted((one, other) => other.before - one.before).map(revocationView);
  }

  @Post()
  @ForCallers()
  @HttpCode(200)
  @Operation(
    'Revoke all of a user, a client, a host, or one login, session, grant or token',
    [400, 401, 403, 404, 413, 415],
    'For the administrator; those of a host for its owner as well. A user is named as at GitHub, or by number. It counts at every ' +
      'gateway within a second, where open WebSockets and streams are cut. Who may still log in can do so again.',
  )
  @Answer(200, 'Revoked', Revoked)
  revoke(@TheCaller() caller: Caller, @Body({ schema: NewRevocation }) body: NewRevocation): Promise<Revoked> {
    return this.#revoking.revoke(caller, body);
  }
}
