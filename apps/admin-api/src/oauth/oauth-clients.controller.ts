import { Controller, Delete, Get, NotFoundException, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { OauthClientListQuery, OauthClientView, Revoked } from '#contracts';
import { Store } from '#store';
import { ForAdmin, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { Revoking } from './revoking.ts';

/** Programs that may ask for tokens. */
@ApiTags('logins')
@Controller('oauth/clients')
export class OauthClientsController {
  readonly #store: Store;
  readonly #revoking: Revoking;

  constructor(store: Store, revoking: Revoking) {
    this.#store = store;
    this.#revoking = revoking;
  }

  @Get()
  @ForAdmin()
  @Operation('List clients', [400, 401, 403], 'For the administrator. Those that have registered themselves, too.')
  @Answer(200, 'The clients; X-Total-Count and Link page through them', OauthClientView.array())
  async list(
    @Query({ schema: OauthClientListQuery }) query: OauthClientListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OauthClientView[]> {
    const clients = (await this.#store.oauthClients.list()).records.map((client) => ({
      ...client,
      redirect_uris: [...client.redirect_uris],
    }));
    const chosen = choose(clients, query, (client) => [client.client_id, client.client_name, ...client.redirect_uris]);
    return page(chosen, query, request, response);
  }

  @Delete(':client_id')
  @ForAdmin()
  @Operation(
    'Delete a client',
    [401, 403, 404],
    'For the administrator. All that it was allowed and all its tokens are void.',
  )
  @Answer(200, 'Deleted', Revoked)
  async delete(@TheCaller() caller: Caller, @Param('client_id') id: string): Promise<Revoked> {
    if (!(await this.#store.oauthClients.find(id))) throw new NotFoundException(`Client not found: ${id}`);
    return this.#revoking.revoke(caller, { kind: 'client', value: id });
  }
}
