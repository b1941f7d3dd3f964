import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { LoggedRequest, LogQuery, RequestId } from '#contracts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { Logs } from './logs.ts';

/** What the access log keeps for a while. */
@ApiTags('logs')
@Controller('logs')
export class LogsController {
  readonly #logs: Logs;

  constructor(logs: Logs) {
    this.#logs = logs;
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
