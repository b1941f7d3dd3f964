import {
  Body,
  ConflictException,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { TokenListQuery, TokenName, TokenRevoked, TokenRotated, TokenRotation, TokenView } from '#contracts';
import { ADMIN, isExpired, type TokenName as Name } from '#domain';
import { newToken, Store } from '#store';
import { ForAdmin, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { settled } from '../settled.ts';
import { tokenView } from './token-info.ts';

/** All tokens, without themselves. They are made by recipes only, which need a shell on the server. */
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

  @Post(':name/rotate')
  @HttpCode(200)
  @ForCallers()
  @Operation(
    'Give a token a new secret',
    [400, 401, 403, 404, 409, 413, 415],
    'What it owns stays, and its sessions end. A token rotates itself, the administrator all but the one named `admin`. The new secret is ' +
      'in this answer only.',
  )
  @Answer(200, 'Rotated', TokenRotated)
  async rotate(
    @TheCaller() caller: Caller,
    @Param('name', { schema: TokenName }) name: Name,
    @Body({ schema: TokenRotation }) { grace_seconds }: TokenRotation,
  ): Promise<TokenRotated> {
    const { token, expires_at, previous } = await settled(async () => {
      const found = await this.#store.tokens.findByName(name);
      this.#refuseRotation(caller, name, found?.record.hash);
      if (!found) throw new NotFoundException(`Token not found: ${name}`);
      const now = new Date();
      if (isExpired(found.record, now))
        throw new ConflictException(
          `The token ${name} expired at ${found.record.expires_at}. Say on the server until when it is good: just token-rotate ${name} expires=90d`,
        );
      return this.#store.tokens.rotate(found, newToken(), grace_seconds, now);
    });
    const previous_until = previous?.until ?? null;
    const before = previous_until === null ? 'the one before has ended' : `the one before ends at ${previous_until}`;
    const message = `The token ${name} has a new secret; ${before}`;
    return { status: 'success', message, name, token, expires_at, previous_until };
  }

  /** With a new secret of `admin` its holder would be shut out by somebody who may do less on the server. */
  #refuseRotation(caller: Caller, name: Name, hash: string | undefined): void {
    if (hash !== undefined && hash === caller.token.hash) return;
    if (!caller.admin) throw new ForbiddenException(`The token ${name} is not yours: a token rotates only itself.`);
    if (name === ADMIN)
      throw new ConflictException(
        "The administrator's token is rotated with itself, or on the server: just token-rotate admin",
      );
  }

  @Delete(':name')
  @ForAdmin()
  @Operation(
    'Revoke a token and delete what it owns',
    [400, 401, 403, 404, 409],
    'It ends at once, and its sessions with it. Its hosts, certificates, access lists, routes and templates are deleted. ' +
      'To end a secret and keep what is owned, rotate the token.',
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
