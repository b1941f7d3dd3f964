import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CertificateStatus, IssuanceListQuery } from '#contracts';
import { mayManage } from '#domain';
import { Store } from '#store';
import { ForAll, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { certificateStatus } from './certificate-view.ts';

/** Orders of all names at once, also of those that no certificate came of yet. */
@ApiTags('certificates')
@Controller('issuances')
export class IssuancesController {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  @Get()
  @ForAll()
  @Operation(
    'List how the generation of certificates stands',
    [400, 401],
    "The latest of each name, while it is remembered. A token sees its own, the administrator's and nobody's see all.",
  )
  @Answer(200, 'The statuses; X-Total-Count and Link page through them', CertificateStatus.array())
  async list(
    @TheCaller() caller: Caller | undefined,
    @Query({ schema: IssuanceListQuery }) query: IssuanceListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CertificateStatus[]> {
    const { records } = await this.#store.certificates.listIssuances();
    const visible = records.filter((record) => !caller || mayManage(caller, record));
    const views = visible.map((issuance) => certificateStatus(issuance.cert_name, issuance, undefined));
    const chosen = choose(views, query, ({ cert_name, domains, message, error, created_by }) => [
      cert_name,
      ...domains,
      message,
      error,
      created_by,
    ]);
    return page(chosen, query, request, response);
  }
}
