import { Controller, Delete, Get, NotFoundException, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { OauthGrantListQuery, OauthGrantView, Revoked } from '#contracts';
import { Store, type OAuthGrant } from '#store';
import { ForAdmin, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { isCalled } from './is-called.ts';
import { Revoking } from './revoking.ts';

/** What people have allowed clients. */
@ApiTags('logins')
@Controller('oauth/grants')
export class OauthGrantsController {
  readonly #store: Store;
  readonly #revoking: Revoking;

  constructor(store: Store, revoking: Revoking) {
    this.#store = store;
    this.#revoking = revoking;
  }

  @Get()
  @ForAdmin()
  @Operation('List what people have allowed clients', [400, 401, 403], 'For the administrator.')
  @Answer(200, 'The grants; X-Total-Count and Link page through them', OauthGrantView.array())
  async list(
    @Query({ schema: OauthGrantListQuery }) { user, ...query }: OauthGrantListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<OauthGrantView[]> {
    const { records } = await this.#store.oauthGrants.list();
    const views = records.filter((grant) => user === undefined || isCalled(grant, user)).map(grantView);
    const chosen = choose(views, query, ({ username, client_id, resources, scopes }) => [
      username,
      client_id,
      ...resources,
      ...scopes,
    ]);
    return page(chosen, query, request, response);
  }

  @Delete(':grant_id')
  @ForAdmin()
  @Operation(
    'Take back what somebody has allowed a client',
    [401, 403, 404],
    'For the administrator. Its tokens are void.',
  )
  @Answer(200, 'Taken back', Revoked)
  async end(@TheCaller() caller: Caller, @Param('grant_id') id: string): Promise<Revoked> {
    if (!(await this.#store.oauthGrants.find(id))) throw new NotFoundException(`Grant not found: ${id}`);
    return this.#revoking.revoke(caller, { kind: 'grant', value: id });
  }
}

/** Without what the authorization server keeps for itself. */
const grantView = (grant: OAuthGrant): OauthGrantView => ({
  grant_id: grant.grant_id,
  sub: grant.sub,
  username: grant.username,
  client_id: grant.client_id,
  resources: [...grant.resources],
  scopes: [...grant.scopes],
  created_at: grant.created_at,
  expires_at: grant.expires_at,
});
