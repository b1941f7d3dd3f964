import {
  Controller,
  ForbiddenException,
  Get,
  NotFoundException,
  Param,
  Query,
  Req,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CertificateQuery, CertificateStatus, CertificateView, CertName, PageQuery } from '#contracts';
import { mayManage, type CertName as Name } from '#domain';
import { Store } from '#store';
import { ForAll, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { certificateStatus, certificateView } from './certificate-view.ts';

/** What is public about certificates: nearly everything, as whoever connects is shown it anyway; never the key. */
@ApiTags('certificates')
@Controller('certificates')
export class CertificatesController {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  @Get()
  @ForAll()
  @Operation('List certificates', [400, 401], "A token sees its own, the administrator's and nobody's see all.")
  @Answer(200, 'The certificates; X-Total-Count and Link page through them', CertificateView.array())
  async list(
    @TheCaller() caller: Caller | undefined,
    @Query({ schema: PageQuery }) query: PageQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CertificateView[]> {
    const { records } = await this.#store.certificates.list();
    const visible = caller ? records.filter((record) => mayManage(caller, record)) : records;
    return page(visible, query, request, response).map((certificate) => certificateView(certificate, caller));
  }

  @Get(':cert_name')
  @ForAll()
  @Operation('Show a certificate', [400, 401, 403, 404], 'Its owner and the administrator may ask for the private key.')
  @Answer(200, 'The certificate', CertificateView)
  async show(
    @TheCaller() caller: Caller | undefined,
    @Param('cert_name', { schema: CertName }) name: Name,
    @Query({ schema: CertificateQuery }) { include_private_key }: CertificateQuery,
  ): Promise<CertificateView> {
    if (include_private_key && !caller)
      throw new UnauthorizedException('The private key needs the token of its owner.');
    const found = await this.#store.certificates.find(name);
    if (!found) throw new NotFoundException(`Certificate not found: ${name}`);
    if (include_private_key && caller && !mayManage(caller, found.record)) {
      throw new ForbiddenException(`The certificate ${name} belongs to another token; so does its private key.`);
    }
    return certificateView(found.record, caller, include_private_key);
  }

  @Get(':cert_name/status')
  @ForAll()
  @Operation('How the generation of a certificate stands', [400, 401])
  @Answer(200, 'The latest generation under this name; `not_found` where nothing is known', CertificateStatus)
  async status(@Param('cert_name', { schema: CertName }) name: Name): Promise<CertificateStatus> {
    const [issuance, certificate] = await Promise.all([
      this.#store.certificates.findIssuance(name),
      this.#store.certificates.find(name),
    ]);
    return certificateStatus(name, issuance?.record, certificate?.record);
  }
}
