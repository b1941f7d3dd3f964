import { ConflictException, Controller, Delete, Get, NotFoundException, Param, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { TokenListQuery, TokenName, TokenRevoked, TokenView } from '#contracts';
import { ADMIN, type TokenName as Name } from '#domain';
import { Store } from '#store';
import { ForAdmin, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { tokenView } from './token-info.ts';

/** All tokens, without themselves. They are made and rotated by recipes only, which need a shell on the server. */
@ApiTags('token')
@Controller('tokens')
export class TokenListController {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  @Get()
  @ForCallers()
  @Operation('List tokens', [400, 401], 'A token sees itself; the administrator sees all. ADMIN_TOKEN is in no list.')
  @Answer(200, 'The tokens, without themselves; X-Total-Count and Link page through them', TokenView.array())
  async list(
    @TheCaller() caller: Caller,
    @Query({ schema: TokenListQuery }) query: TokenListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TokenView[]> {
    const [{ records }, uses] = await Promise.all([this.#store.tokens.list(), this.#store.tokens.lastUses()]);
    const views = records
      .filter(({ hash }) => caller.admin || hash === caller.token.hash)
      .map((record) => tokenView(record, uses.get(record.hash)));
    const chosen = choose(views, query, ({ name, cert_email }) => [name, cert_email]);
    return page(chosen, query, request, response);
  }

  @Delete(':name')
  @ForAdmin()
  @Operation(
    'Revoke a token and delete what it owns',
    [400, 401, 403, 404, 409],
    'It ends at once, and its sessions with it. Its hosts, certificates, access lists, routes and templates are deleted. ' +
      'To end a secret and keep what is owned, rotate the token: `just token-rotate`.',
  )
  @Answer(200, 'Revoked', TokenRevoked)
  async revoke(@Param('name', { schema: TokenName }) name: Name): Promise<TokenRevoked> {
    if (name === ADMIN)
      throw new ConflictException(
        "The administrator's token is deleted on the server alone, with all that it owns: just token-delete admin",
      );
    const hash = await this.#store.tokens.hashOf(name);
    if (hash === undefined) throw new NotFoundException(`Token not found: ${name}`);
    const deleted = await this.#store.tokens.delete({ name, hash }, new Date());
    return {
      status: 'success',
      message: `Token ${name} revoked`,
      name,
      deleted_targets: deleted.targets,
      deleted_certificates: deleted.certificates,
      deleted_access_lists: deleted.accessLists,
      deleted_routes: deleted.routes,
      deleted_templates: deleted.templates,
    };
  }
}
