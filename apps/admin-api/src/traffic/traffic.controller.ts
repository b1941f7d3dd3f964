import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { TrafficQuery, TrafficView } from '#contracts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { TrafficDesk } from './traffic-desk.ts';

/** How much was asked for, and how well it was answered. */
@ApiTags('logs')
@Controller('traffic')
export class TrafficController {
  readonly #desk: TrafficDesk;

  constructor(desk: TrafficDesk) {
    this.#desk = desk;
  }

  @Get()
  @ForCallers()
  @Operation(
    'Tell how much traffic there was',
    [400, 401, 403, 404],
    'Requests, errors, bytes and waiting times in steps, of one host or of all that the token sees, added up over all gateways. ' +
      'By default the last hour by minutes: those go back 3 hours, steps of 900 and 3600 seconds a day. Requests that are under way ' +
      'are counted when they are over; it takes a few seconds until they are told.',
  )
  @Answer(200, 'The traffic', TrafficView)
  tell(@TheCaller() caller: Caller, @Query({ schema: TrafficQuery }) query: TrafficQuery): Promise<TrafficView> {
    return this.#desk.tell(caller, query);
  }
}
