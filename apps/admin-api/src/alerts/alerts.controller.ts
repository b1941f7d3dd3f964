import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { AlertListQuery, AlertView } from '#contracts';
import { isOpen } from '#domain';
import { Store } from '#store';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { choose } from '../lists/choose.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { page } from '../page.ts';
import { alertView, concerns } from './alert-view.ts';

/** What somebody should know. */
@ApiTags('alerts')
@Controller('alerts')
export class AlertsController {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  @Get()
  @ForCallers()
  @Operation(
    'List alerts',
    [400, 401],
    'What somebody should know, the latest first: one for each fact, for as long as it is so. A token sees those of its own hosts and ' +
      'certificates, the administrator all. `state=cleared` shows what was mended in the last seven days.',
  )
  @Answer(200, 'The alerts; X-Total-Count and Link page through them', AlertView.array())
  async list(
    @TheCaller() caller: Caller,
    @Query({ schema: AlertListQuery }) { state, ...query }: AlertListQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AlertView[]> {
    const views = (await this.#store.alerts.list()).records
      .filter((alert) => concerns(alert, caller) && (state === 'all' || isOpen(alert) === (state === 'open')))
      .map(alertView)
      .toSorted((one, other) => other.since.localeCompare(one.since));
    const chosen = choose(views, query, ({ kind, subject, message, remedy }) => [kind, subject, message, remedy]);
    return page(chosen, query, request, response);
  }
}
