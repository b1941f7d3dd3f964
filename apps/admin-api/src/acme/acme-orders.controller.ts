import { Controller, Header, HttpCode, Param, Post, Req, Res, UseFilters, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { challengesFor } from '#domain';
import { ForAnyone } from '../auth/caller.decorator.ts';
import { AcmeProblemFilter } from './acme-problem.filter.ts';
import { AcmeProblem } from './acme-problem.ts';
import { AcmeUrls } from './acme-urls.ts';
import { AcmeOrders, nothing } from './orders.ts';
import { ReplayNonce } from './replay-nonce.ts';
import { parseNothing, refusePayload, SignedRequests } from './signed-requests.ts';
import { Validations } from './validate/validations.ts';
import { AcmeViews } from './views.ts';

/** When to ask again about what is looked at, in seconds. */
const AGAIN = '1';

/** Orders of the ACME directory of the private CA, and the proofs of their names (RFC 8555 7.4, 7.5). */
@ApiExcludeController()
@UseFilters(AcmeProblemFilter)
@UseInterceptors(ReplayNonce)
@Controller('acme')
export class AcmeOrdersController {
  readonly #requests: SignedRequests;
  readonly #orders: AcmeOrders;
  readonly #validations: Validations;
  readonly #urls: AcmeUrls;
  readonly #views: AcmeViews;

  constructor(
    requests: SignedRequests,
    orders: AcmeOrders,
    validations: Validations,
    urls: AcmeUrls,
    views: AcmeViews,
  ) {
    this.#requests = requests;
    this.#orders = orders;
    this.#validations = validations;
    this.#urls = urls;
    this.#views = views;
  }

  @Post('new-order')
  @HttpCode(201)
  @ForAnyone()
  async newOrder(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<object> {
    const order = await this.#orders.place(await this.#requests.byAccount(request), new Date());
    response.location(this.#urls.order(order.id));
    return this.#views.order(order);
  }

  @Post('order/:id')
  @HttpCode(200)
  @ForAnyone()
  async order(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('id') id: string,
  ): Promise<object> {
    const signed = await this.#requests.byAccount(request);
    refusePayload(signed);
    const { record } = await this.#orders.find(signed, id);
    this.#validations.goOn(record);
    response.set('retry-after', AGAIN).location(this.#urls.order(id));
    return this.#views.order(record);
  }

  @Post('order/:id/finalize')
  @HttpCode(200)
  @ForAnyone()
  async finalize(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('id') id: string,
  ): Promise<object> {
    const order = await this.#orders.finalize(await this.#requests.byAccount(request), id, new Date());
    response.location(this.#urls.order(id));
    return this.#views.order(order);
  }

  @Post('authz/:order/:index')
  @HttpCode(200)
  @ForAnyone()
  async authorization(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('order') id: string,
    @Param('index') index: string,
  ): Promise<object> {
    const signed = await this.#requests.byAccount(request);
    const { order, at } = await this.#orders.authorization(signed, id, index);
    const now = signed.payload === '' ? order.record : await this.#orders.deactivate(signed.payload, order, at);
    this.#validations.goOn(now);
    const authorization = now.authorizations[at];
    if (!authorization) throw nothing('authorization');
    response.set('retry-after', AGAIN);
    return this.#views.authorization(now, at, authorization);
  }

  /** With `{}` the client says that its answer is there; with nothing it asks how it stands. */
  @Post('challenge/:order/:index/:type')
  @HttpCode(200)
  @ForAnyone()
  async challenge(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @Param('order') id: string,
    @Param('index') index: string,
    @Param('type') given: string,
  ): Promise<object> {
    const signed = await this.#requests.byAccount(request);
    const { order, at, authorization } = await this.#orders.authorization(signed, id, index);
    const type = challengesFor(authorization.name).find((each) => each === given);
    if (!type) throw nothing('challenge');
    if (signed.payload === '') this.#validations.goOn(order.record);
    else parseNothing(signed.payload);
    const begun = signed.payload === '' ? undefined : await this.#validations.begin(id, at, type, new Date());
    const now = begun ?? order.record;
    response.set('retry-after', AGAIN).append('link', `<${this.#urls.authorization(id, at)}>;rel="up"`);
    return this.#views.challenge(now, at, now.authorizations[at] ?? authorization, type);
  }

  @Post('cert/:order')
  @HttpCode(200)
  @Header('content-type', 'application/pem-certificate-chain')
  @ForAnyone()
  async certificate(@Req() request: Request, @Param('order') id: string): Promise<string> {
    const signed = await this.#requests.byAccount(request);
    refusePayload(signed);
    const { fullchain_pem } = (await this.#orders.find(signed, id)).record;
    if (fullchain_pem !== null) return fullchain_pem;
    throw new AcmeProblem('orderNotReady', 'The order has no certificate yet; finalize it first.');
  }
}
