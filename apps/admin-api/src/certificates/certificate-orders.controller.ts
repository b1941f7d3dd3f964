import { Body, Controller, Delete, HttpCode, NotFoundException, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import {
  CertificateAccepted,
  CertificateDeleted,
  CertificateView,
  CertifiedName,
  CertName,
  NewCertificate,
  NewMultiDomainCertificate,
} from '#contracts';
import { mayManage, type CertifiedName as Domain, type CertName as Name } from '#domain';
import { Store } from '#store';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { CertificateOrders, notYours, underWay, unlessTaken, type Placed } from './certificate-orders.ts';
import { CoveringCertificates } from './covering-certificates.ts';
import { OrderOutcome } from './order-outcome.ts';

const ONCE_MORE = 'Waits up to 25 s for the outcome; with `Prefer: respond-async` (RFC 7240) not at all.';

/** Everything that orders certificates or takes them away. */
@ApiTags('certificates')
@Controller('certificates')
export class CertificateOrdersController {
  readonly #store: Store;
  readonly #orders: CertificateOrders;
  readonly #outcome: OrderOutcome;
  readonly #covering: CoveringCertificates;

  constructor(store: Store, orders: CertificateOrders, outcome: OrderOutcome, covering: CoveringCertificates) {
    this.#store = store;
    this.#orders = orders;
    this.#outcome = outcome;
    this.#covering = covering;
  }

  @Post()
  @HttpCode(202)
  @ForCallers()
  @Operation(
    'Order a certificate for one domain',
    [400, 401, 403, 413, 415],
    'Goes on in the background; see its status.',
  )
  @Answer(202, 'Ordered, or in progress already', CertificateAccepted)
  async order(
    @TheCaller() caller: Caller,
    @Body({ schema: NewCertificate }) { cert_name, domain, ...wish }: NewCertificate,
  ): Promise<CertificateAccepted> {
    const placed = await this.#orders.order(caller, cert_name, [domain], wish);
    return this.#accepted(placed, `Certificate generation started for ${domain}`);
  }

  @Post('multi-domain')
  @HttpCode(202)
  @ForCallers()
  @Operation(
    'Order a certificate for 1 to 100 domains',
    [400, 401, 403, 413, 415],
    'Goes on in the background; see its status.',
  )
  @Answer(202, 'Ordered, or in progress already', CertificateAccepted)
  async orderMulti(
    @TheCaller() caller: Caller,
    @Body({ schema: NewMultiDomainCertificate }) { cert_name, domains, ...wish }: NewMultiDomainCertificate,
  ): Promise<CertificateAccepted> {
    const placed = await this.#orders.order(caller, cert_name, domains, wish);
    const answer = await this.#accepted(
      placed,
      `Multi-domain certificate generation started for ${domains.join(', ')}`,
    );
    return { ...answer, domains: [...placed.issuance.domains] };
  }

  @Post(':cert_name/renew')
  @HttpCode(200)
  @ForCallers()
  @Operation('Order a certificate again, due or not', [400, 401, 403, 404, 409, 502], ONCE_MORE)
  @Answer(200, 'The renewed certificate', CertificateView)
  @Answer(202, 'Ordered; it takes longer', CertificateAccepted)
  async renew(
    @TheCaller() caller: Caller,
    @Param('cert_name', { schema: CertName }) name: Name,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CertificateView | CertificateAccepted> {
    const placed = await this.#orders.renew(caller, name);
    return this.#outcome.of(placed, caller, { request, response });
  }

  @Post(':cert_name/convert-to-production')
  @HttpCode(200)
  @ForCallers()
  @Operation(
    'Order from ACME_DIRECTORY_URL a certificate that is from another directory',
    [400, 401, 403, 404, 409, 502],
    `Keeps its names, owner and hosts; the old one serves until the new one is there. ${ONCE_MORE}`,
  )
  @Answer(200, 'The new certificate', CertificateView)
  @Answer(202, 'Ordered; it takes longer', CertificateAccepted)
  async toProduction(
    @TheCaller() caller: Caller,
    @Param('cert_name', { schema: CertName }) name: Name,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CertificateView | CertificateAccepted> {
    return this.#outcome.of(await this.#orders.toProduction(caller, name), caller, { request, response });
  }

  @Delete(':cert_name')
  @ForCallers()
  @Operation('Delete a certificate', [400, 401, 403, 404, 409], 'The CA is not asked; what it issued is not revoked.')
  @Answer(200, 'Deleted, with the hosts that used it', CertificateDeleted)
  async delete(
    @TheCaller() caller: Caller,
    @Param('cert_name', { schema: CertName }) name: Name,
  ): Promise<CertificateDeleted> {
    const { certificate, issuance } = await this.#orders.read(name);
    const found = certificate?.record ?? issuance?.record;
    if (!found) throw new NotFoundException(`Certificate not found: ${name}`);
    if (!mayManage(caller, found)) throw notYours(name);
    return this.#deleted(name);
  }

  @Delete(':cert_name/domains/:domain')
  @ForCallers()
  @Operation(
    'Order a certificate again without one of its domains',
    [400, 401, 403, 404, 409, 502],
    `${ONCE_MORE} Without its last domain it is deleted.`,
  )
  @Answer(200, 'The certificate as it is now, or its deletion', z.union([CertificateView, CertificateDeleted]))
  @Answer(202, 'Ordered; it takes longer', CertificateAccepted)
  async deleteDomain(
    @TheCaller() caller: Caller,
    @Param('cert_name', { schema: CertName }) name: Name,
    @Param('domain', { schema: CertifiedName }) domain: Domain,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<CertificateView | CertificateAccepted | CertificateDeleted> {
    const { certificate } = await this.#orders.read(name);
    if (!certificate) throw new NotFoundException(`Certificate not found: ${name}`);
    if (!mayManage(caller, certificate.record)) throw notYours(name);
    const { domains } = certificate.record;
    if (!domains.includes(domain)) throw new NotFoundException(`The certificate ${name} does not carry ${domain}`);
    if (domains.length === 1) return this.#deleted(name);
    const placed = await this.#orders.withoutDomain(caller, name, domain);
    if (placed.joined) throw underWay(placed.issuance);
    return this.#outcome.of(placed, caller, { request, response });
  }

  async #deleted(name: Name): Promise<CertificateDeleted> {
    const hostnames = await this.#store.certificates.delete(name, new Date());
    return { status: 'success', message: `Certificate ${name} deleted`, cert_name: name, hostnames };
  }

  async #accepted({ issuance, joined, taken }: Placed, started: string): Promise<CertificateAccepted> {
    const { cert_name, domains, owner_token_hash: owner } = issuance;
    if (joined) {
      const message = `Certificate generation in progress for ${domains.join(', ')}`;
      return { status: 'in_progress', message, cert_name };
    }
    const suggestion = await this.#covering.instead({ owner, names: domains, cert_name });
    return { status: 'accepted', message: started + unlessTaken(taken), cert_name, ...(suggestion && { suggestion }) };
  }
}
