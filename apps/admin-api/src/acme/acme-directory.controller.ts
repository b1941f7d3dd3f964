import {
  All,
  Controller,
  Get,
  Head,
  HttpCode,
  Param,
  Post,
  Req,
  Res,
  UseFilters,
  UseInterceptors,
} from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ForAnyone } from '../auth/caller.decorator.ts';
import { AcmeProblemFilter } from './acme-problem.filter.ts';
import { AcmeProblem } from './acme-problem.ts';
import { ReplayNonce } from './replay-nonce.ts';
import { AcmeRevocations } from './revocations.ts';
import { SignedRequests } from './signed-requests.ts';
import { AcmeViews } from './views.ts';

/** What is asked again is asked after six hours (RFC 9773 4.3.2). */
const RENEWAL_INFO_SECONDS = '21600';

/** The ACME directory of the private CA (RFC 8555 7.1) and what needs no account. It comes last: it answers all else below /acme. */
@ApiExcludeController()
@UseFilters(AcmeProblemFilter)
@UseInterceptors(ReplayNonce)
@Controller('acme')
export class AcmeDirectoryController {
  readonly #requests: SignedRequests;
  readonly #revocations: AcmeRevocations;
  readonly #views: AcmeViews;

  constructor(requests: SignedRequests, revocations: AcmeRevocations, views: AcmeViews) {
    this.#requests = requests;
    this.#revocations = revocations;
    this.#views = views;
  }

  @Get('directory')
  @ForAnyone()
  directory(): object {
    return this.#views.directory();
  }

  @Head('new-nonce')
  @HttpCode(200)
  @ForAnyone()
  headNonce(): void {}

  @Get('new-nonce')
  @HttpCode(204)
  @ForAnyone()
  newNonce(): void {}

  @Get('renewal-info/:id')
  @ForAnyone()
  renewalInfo(@Res({ passthrough: true }) response: Response, @Param('id') id: string): Promise<object> {
    response.set('retry-after', RENEWAL_INFO_SECONDS);
    return this.#revocations.renewalInfo(id);
  }

  @Post('revoke-cert')
  @HttpCode(200)
  @ForAnyone()
  async revoke(@Req() request: Request): Promise<void> {
    await this.#revocations.revoke(await this.#requests.byEither(request), new Date());
  }

  @All('*path')
  @ForAnyone()
  nothing(@Req() { method }: Request): never {
    if (method === 'POST' || method === 'OPTIONS')
      throw new AcmeProblem('malformed', 'There is no such resource.', { status: 404 });
    // RFC 8555 6.3: resources are read with POST-as-GET.
    throw new AcmeProblem('malformed', `${method} is not possible here; send a signed POST.`, {
      status: 405,
      headers: { allow: 'POST' },
    });
  }
}
