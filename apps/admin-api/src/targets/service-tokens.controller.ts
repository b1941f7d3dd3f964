import { Body, Controller, Delete, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  Hostname,
  NewServiceToken,
  ServiceTokenListQuery,
  ServiceTokenMade,
  ServiceTokenName,
  ServiceTokenRevoked,
  ServiceTokenView,
} from '#contracts';
import type { TargetHost } from '#domain';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { ServiceTokens } from './service-tokens.ts';

/** What lets programs into a host, without a person. */
@ApiTags('proxy targets')
@Controller('proxy/targets/:hostname/service-tokens')
export class ServiceTokensController {
  readonly #tokens: ServiceTokens;

  constructor(tokens: ServiceTokens) {
    this.#tokens = tokens;
  }

  @Get()
  @ForCallers()
  @Operation('List the service tokens of a host', [400, 401, 403, 404], 'For its owner; secrets are not among it.')
  @Answer(200, 'The tokens; X-Total-Count and Link page through them', ServiceTokenView.array())
  async list(
    @TheCaller() caller: Caller,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
    @Query({ schema: ServiceTokenListQuery }) query: ServiceTokenListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ServiceTokenView[]> {
    const tokens = await this.#tokens.list(caller, hostname);
    return page(
      choose(tokens, query, ({ name, created_by }) => [name, created_by]),
      query,
      request,
      response,
    );
  }

  @Post()
  @ForCallers()
  @Operation(
    'Make a service token',
    [400, 401, 403, 404, 409, 413, 415],
    'For the owner of the host. A program shows it as Bearer, or exchanges it at the token endpoint (client_credentials, with `client_id`). ' +
      'It counts while the host has `auth_accept_tokens`.',
  )
  @Answer(201, 'Made; the token is shown this once', ServiceTokenMade)
  create(
    @TheCaller() caller: Caller,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
    @Body({ schema: NewServiceToken }) body: NewServiceToken,
  ): Promise<ServiceTokenMade> {
    return this.#tokens.create(caller, hostname, body);
  }

  @Delete(':name')
  @ForCallers()
  @Operation('Revoke a service token', [400, 401, 403, 404, 409], 'What it let in ends within a second.')
  @Answer(200, 'Revoked', ServiceTokenRevoked)
  revoke(
    @TheCaller() caller: Caller,
    @Param('hostname', { schema: Hostname }) hostname: TargetHost,
    @Param('name', { schema: ServiceTokenName }) name: string,
  ): Promise<ServiceTokenRevoked> {
    return this.#tokens.revoke(caller, hostname, name);
  }
}
