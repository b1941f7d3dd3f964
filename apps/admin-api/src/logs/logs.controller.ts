import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { LoggedRequest, LogFilter, LogQuery, RequestId, TailEvent } from '#contracts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { LogTails } from './log-tails.ts';
import { Logs } from './logs.ts';

/** What the access log keeps for a while. */
@ApiTags('logs')
@Controller('logs')
export class LogsController {
  readonly #logs: Logs;
  readonly #tails: LogTails;

  constructor(logs: Logs, tails: LogTails) {
    this.#logs = logs;
    this.#tails = tails;
  }

  @Get()
  @ForCallers()
  @Operation(
    'List logged requests',
    [400, 401, 403],
    'In the order of time: the latest, or with `since` the first ones after that. A token sees the requests to its own hosts. ' +
      'Of a flood only a part is kept.',
  )
  @Answer(200, 'The requests', LoggedRequest.array())
  list(@TheCaller() caller: Caller, @Query({ schema: LogQuery }) query: LogQuery): Promise<LoggedRequest[]> {
    return this.#logs.list(caller, query);
  }

  @Get('tail')
  @ForCallers()
  @ApiProduces('text/event-stream')
  @Operation(
    'Follow the requests as they are logged (server-sent events)',
    [400, 401, 403],
    'Events: `ready`, `request` (as GET /logs/{request_id} shows it; its id is its log_id), `left-out` (`count` requests were not told: ' +
      'the reader was too slow, or was away for so long that the log has forgotten them). A client that comes back with ' +
      '`Last-Event-ID` is told what came meanwhile. The stream ends when the token does not see the host any more.',
  )
  @Answer(200, 'The stream; the data of `request` and `left-out`', TailEvent)
  async tail(
    @TheCaller() caller: Caller,
    @Query({ schema: LogFilter }) filter: LogFilter,
    @Headers('last-event-id') last: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    await this.#tails.open(caller, filter, placeIn(last), response);
  }

  @Get(':request_id')
  @ForCallers()
  @Operation('Show a logged request', [400, 401, 403, 404], 'By the X-Request-Id of its answer.')
  @Answer(200, 'The request', LoggedRequest)
  show(
    @TheCaller() caller: Caller,
    @Param('request_id', { schema: RequestId }) requestId: string,
  ): Promise<LoggedRequest> {
    return this.#logs.find(caller, requestId);
  }
}

/** Whoever comes with an id that is none of ours begins. */
const placeIn = (id: string | undefined): string | undefined => (/^\d{1,15}-\d{1,10}$/.test(id ?? '') ? id : undefined);
