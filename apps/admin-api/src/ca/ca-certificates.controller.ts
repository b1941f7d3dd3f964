import { Body, Controller, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  CaCertificateHandedOut,
  CaCertificateOrder,
  CaRevocation,
  CaRevoked,
  IssuedCertificateView,
  IssuedListQuery,
} from '#contracts';
import { ForAdmin, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { CaDesk } from './ca-desk.ts';

/** What the private CA has issued. */
@ApiTags('private CA')
@Controller('ca')
export class CaCertificatesController {
  readonly #desk: CaDesk;

  constructor(desk: CaDesk) {
    this.#desk = desk;
  }

  @Get('certificates')
  @ForCallers()
  @Operation(
    'List the certificates that it has issued',
    [400, 401],
    'Until 30 days after their end. A token sees its own.',
  )
  @Answer(200, 'The certificates; X-Total-Count and Link page through them', IssuedCertificateView.array())
  async list(
    @TheCaller() caller: Caller,
    @Query({ schema: IssuedListQuery }) query: IssuedListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IssuedCertificateView[]> {
    const chosen = choose(
      await this.#desk.issued(caller),
      query,
      ({ serial, common_name, names, cert_name, created_by }) => [serial, common_name, ...names, cert_name, created_by],
    );
    return page(chosen, query, request, response);
  }

  @Post('certificates')
  @HttpCode(201)
  @ForAdmin()
  @Operation(
    'Hand out a certificate with a new key',
    [400, 401, 403, 409, 413, 415],
    'For the administrator: for a server elsewhere, or for a client. The key is in this answer and is kept nowhere. Hosts of this gateway order theirs with `acme_directory_url` `internal-ca`.',
  )
  @Answer(201, 'The certificate and its key', CaCertificateHandedOut)
  handOut(
    @TheCaller() caller: Caller,
    @Body({ schema: CaCertificateOrder }) body: CaCertificateOrder,
  ): Promise<CaCertificateHandedOut> {
    return this.#desk.handOut(caller, body);
  }

  @Post('revoke')
  @HttpCode(200)
  @ForCallers()
  @Operation(
    'Revoke a certificate',
    [400, 401, 404, 409, 413, 415],
    'By its serial number, or by the name that it is kept under. For its owner; an intermediate for the administrator. It is on the revocation list at once; one that is served is ordered again, unless the reason is cessationOfOperation.',
  )
  @Answer(200, 'It is revoked', CaRevoked)
  revoke(@TheCaller() caller: Caller, @Body({ schema: CaRevocation }) body: CaRevocation): Promise<CaRevoked> {
    return this.#desk.revoke(caller, body);
  }
}
