import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { NewRevocation, RevocationListQuery, RevocationView, Revoked } from '#contracts';
import { Store } from '#store';
import { ForAdmin, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
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
    [400, 401, 403],
    'For the administrator. Newest first. Each is kept until the last that it voids would have expired.',
  )
  @Answer(200, 'The revocations; X-Total-Count and Link page through them', RevocationView.array())
  async list(
    @Query({ schema: RevocationListQuery }) query: RevocationListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RevocationView[]> {
    const revocations = await this.#store.revocations.all();
    const views = revocations.toSorted((one, other) => other.before - one.before).map(revocationView);
    const chosen = choose(views, query, ({ kind, value }) => [kind, value]);
    return page(chosen, query, request, response);
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
