import { Controller, Get, NotFoundException, Param, ServiceUnavailableException } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CaaAdvice, CertName } from '#contracts';
import { mayManage, type CertName as Name } from '#domain';
import { Store } from '#store';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { CertManagerLink } from './cert-manager-link.ts';
import { notYours } from './certificate-orders.ts';

/** What to write into DNS, so that nobody else is issued a certificate for the names of one of ours. */
@ApiTags('certificates')
@Controller('certificates')
export class CaaController {
  readonly #store: Store;
  readonly #link: CertManagerLink;

  constructor(store: Store, link: CertManagerLink) {
    this.#store = store;
    this.#link = link;
  }

  @Get(':cert_name/caa')
  @ForCallers()
  @Operation(
    'CAA records that let nobody else issue for its names',
    [400, 401, 403, 404],
    'With the account at the CA (`accounturi`) and the challenges (`validationmethods`) of RFC 8657. Nothing is set; `notes` says what to know before.',
  )
  @Answer(200, 'The records, also as lines of a zone file', CaaAdvice)
  async caa(@TheCaller() caller: Caller, @Param('cert_name', { schema: CertName }) name: Name): Promise<CaaAdvice> {
    const found = await this.#store.certificates.find(name);
    if (!found) throw new NotFoundException(`Certificate not found: ${name}`);
    if (!mayManage(caller, found.record)) throw notYours(name);
    const advice = await this.#link.caa(name);
    if (advice) return advice;
    throw new ServiceUnavailableException(
      'No cert-manager answers, and it is cert-manager that knows the CAs. See with just health whether it runs, then try again.',
    );
  }
}
