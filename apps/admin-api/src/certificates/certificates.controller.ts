import {
  Body,
  Controller,
  ForbiddenException,
  Get,
  NotFoundException,
  Param,
  Put,
  Query,
  Req,
  Res,
  UnauthorizedException,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import {
  CertificateAttempt,
  CertificateCoverage,
  CertificateListQuery,
  CertificateQuery,
  CertificateStatus,
  CertificateUpdate,
  CertificateView,
  CertName,
  CoverageQuery,
  HistoryQuery,
} from '#contracts';
import { mayManage, type CertName as Name } from '#domain';
import { Store } from '#store';
import { ForAll, ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { refuseWithoutScope } from '../auth/scopes.ts';
import { choose } from '../lists/choose.ts';
import { textsOfCertificates } from '../lists/texts.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { attemptView } from './attempt-view.ts';
import { certificateCoverage } from './certificate-coverage.ts';
import { CertificateOrganisation } from './certificate-organisation.ts';
import { certificateStatus } from './certificate-view.ts';
import { CertificateViews } from './certificate-views.ts';

/** What is public about certificates: nearly everything, as whoever connects is shown it anyway; never the key. */
@ApiTags('certificates')
@Controller('certificates')
export class CertificatesController {
  readonly #store: Store;
  readonly #views: CertificateViews;
  readonly #organisation: CertificateOrganisation;

  constructor(store: Store, views: CertificateViews, organisation: CertificateOrganisation) {
    this.#store = store;
    this.#views = views;
    this.#organisation = organisation;
  }

  @Get()
  @ForAll()
  @Operation('List certificates', [400, 401], "A token sees its own, the administrator's and nobody's see all.")
  @Answer(200, 'The certificates; X-Total-Count and Link page through them', CertificateView.array())
  async list(
    @TheCaller() caller: Caller | undefined,
    @Query({ schema: CertificateListQuery }) query: CertificateListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CertificateView[]> {
    const { records } = await this.#store.certificates.list();
    const visible = caller ? records.filter((record) => mayManage(caller, record)) : records;
    const chosen = choose(visible, query, textsOfCertificates(caller));
    return this.#views.all(page(chosen, query, request, response), caller);
  }

  @Get(':cert_name')
  @ForAll()
  @Operation(
    'Show a certificate',
    [400, 401, 403, 404],
    'Its owner and the administrator may ask for the private key, with the scope write.',
  )
  @Answer(200, 'The certificate', CertificateView)
  async show(
    @TheCaller() caller: Caller | undefined,
    @Param('cert_name', { schema: CertName }) name: Name,
    @Query({ schema: CertificateQuery }) { include_private_key }: CertificateQuery,
  ): Promise<CertificateView> {
    if (include_private_key && !caller)
      throw new UnauthorizedException('The private key needs the token of its owner.');
    // What only reads must not be able to stand in for the host.
    if (include_private_key && caller) refuseWithoutScope(caller, ['write']);
    const found = await this.#store.certificates.find(name);
    if (!found) throw new NotFoundException(`Certificate not found: ${name}`);
    if (include_private_key && caller && !mayManage(caller, found.record)) {
      throw new ForbiddenException(`The certificate ${name} belongs to another token; so does its private key.`);
    }
    return this.#views.one(found.record, caller, include_private_key);
  }

  @Put(':cert_name')
  @ForCallers()
  @Operation(
    'Set labels and notes of a certificate',
    [400, 401, 403, 404, 409, 413, 415],
    'What is left out stays as it is. They stay when it is renewed.',
  )
  @Answer(200, 'Changed', CertificateView)
  async update(
    @TheCaller() caller: Caller,
    @Param('cert_name', { schema: CertName }) name: Name,
    @Body({ schema: CertificateUpdate }) body: CertificateUpdate,
  ): Promise<CertificateView> {
    return this.#views.one(await this.#organisation.update(caller, name, body), caller);
  }

  @Get(':cert_name/status')
  @ForAll()
  @Operation(
    'How the generation of a certificate stands',
    [400, 401],
    'Each step with its time; why it failed and what to do; when it is tried again.',
  )
  @Answer(200, 'The latest generation under this name; `not_found` where nothing is known', CertificateStatus)
  async status(@Param('cert_name', { schema: CertName }) name: Name): Promise<CertificateStatus> {
    const [issuance, certificate] = await Promise.all([
      this.#store.certificates.findIssuance(name),
      this.#store.certificates.find(name),
    ]);
    return certificateStatus(name, issuance?.record, certificate?.record);
  }

  @Get(':cert_name/history')
  @ForAll()
  @Operation(
    'Every attempt to get a certificate',
    [400, 401],
    'The latest 50, newest first; they go with the certificate.',
  )
  @Answer(200, 'The attempts; X-Total-Count and Link page through them', CertificateAttempt.array())
  async history(
    @Param('cert_name', { schema: CertName }) name: Name,
    @Query({ schema: HistoryQuery }) query: HistoryQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CertificateAttempt[]> {
    const attempts = await this.#store.certificates.history(name);
    const chosen = choose(attempts, query, ({ message, error, domains, remarks }) => [
      message,
      error,
      ...domains,
      ...remarks,
    ]);
    return page(chosen, query, request, response).map(attemptView);
  }

  @Get(':cert_name/coverage')
  @ForAll()
  @Operation(
    'Which hosts can use a certificate, and which do',
    [400, 401, 404],
    'A token sees its own hosts. With `all=true` the hosts that it does not cover are listed too.',
  )
  @Answer(200, 'The hosts, how much of the certificate is used, and what could be better', CertificateCoverage)
  async coverage(
    @TheCaller() caller: Caller | undefined,
    @Param('cert_name', { schema: CertName }) name: Name,
    @Query({ schema: CoverageQuery }) { all }: CoverageQuery,
  ): Promise<CertificateCoverage> {
    const [certificate, targets] = await Promise.all([this.#store.certificates.find(name), this.#store.targets.list()]);
    if (!certificate) throw new NotFoundException(`Certificate not found: ${name}`);
    const visible = targets.records.filter((target) => !caller || mayManage(caller, target));
    return certificateCoverage(certificate.record, visible, all);
  }
}
