import { Controller, HttpCode, Param, Post, Req, Res, UseFilters, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { clientNetwork } from '#domain';
import { clientAddress } from '#platform';
import { Store } from '#store';
import { ForAnyone } from '../auth/caller.decorator.ts';
import { AcmeAccounts } from './accounts.ts';
import { AcmeProblem } from './acme-problem.ts';
import { AcmeProblemFilter } from './acme-problem.filter.ts';
import { AcmeUrls } from './acme-urls.ts';
import { AcmeOrders } from './orders.ts';
import { ReplayNonce } from './replay-nonce.ts';
import { refusePayload, SignedRequests } from './signed-requests.ts';
import { AcmeViews } from './views.ts';

/** Attempts to make an account that fail, by client address. */
const MAX_ATTEMPTS = 30;
const WINDOW_SECONDS = 300;

/** Accounts of the ACME directory of the private CA (RFC 8555 7.3). */
@ApiExcludeController()
@UseFilters(AcmeProblemFilter)
@UseInterceptors(ReplayNonce)
@Controller('acme')
export class AcmeAccountsController {
  readonly #store: Store;
  readonly #requests: SignedRequests;
  readonly #accounts: AcmeAccounts;
  readonly #orders: AcmeOrders;
  readonly #urls: AcmeUrls;
  readonly #views: AcmeViews;

  constructor(
    store: Store,
    requests: SignedRequests,
    accounts: AcmeAccounts,
    orders: AcmeOrders,
    urls: AcmeUrls,
    views: AcmeViews,
  ) {
    this.#store = store;
    this.#requests = requests;
    this.#accounts = accounts;
    this.#orders = orders;
    this.#urls = urls;
    this.#views = views;
  }

  @Post('new-account')
  @ForAnyone()
  async newAccount(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<object> {
    const address = `acme:${clientNetwork(clientAddress(request))}`;
    const { count, resetSeconds } = await this.#store.loginAttempts.count(address, WINDOW_SECONDS);
    if (count > MAX_ATTEMPTS)
      throw new AcmeProblem('rateLimited', 'Too many attempts to make an account; go on after Retry-After.', {
        headers: { 'retry-after': String(resetSeconds) },
      });
    const { account, made } = await this.#accounts.open(await this.#requests.byKey(request), new Date());
    await this.#store.loginAttempts.forgive(address, WINDOW_SECONDS);
    response.status(made ? 201 : 200).location(this.#urls.account(account.id));
    return this.#views.account(account);
  }

  @Post('account/:id')
  @HttpCode(200)
  @ForAnyone()
  async account(@Req() request: Request, @Param('id') id: string): Promise<object> {
    const signed = await this.#requests.byAccount(request);
    refuseOthers(signed.account.record.id, id);
    return this.#views.account(await this.#accounts.update(signed));
  }

  @Post('account/:id/orders')
  @HttpCode(200)
  @ForAnyone()
  async orders(@Req() request: Request, @Param('id') id: string): Promise<object> {
    const signed = await this.#requests.byAccount(request);
    refuseOthers(signed.account.record.id, id);
    refusePayload(signed);
    const ids = await this.#orders.list(signed, new Date());
    return { orders: ids.map((order) => this.#urls.order(order)) };
  }

  @Post('key-change')
  @HttpCode(200)
  @ForAnyone()
  async keyChange(@Req() request: Request): Promise<object> {
    return this.#views.account(await this.#accounts.changeKey(await this.#requests.byAccount(request)));
  }
}

function refuseOthers(own: string, asked: string): void {
  if (own !== asked) throw new AcmeProblem('unauthorized', 'This is another account.');
}
