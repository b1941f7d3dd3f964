import { Controller, Get, Headers, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { LiveChange } from '#contracts';
import { ForCallers, TheCaller } from '../auth/caller.decorator.ts';
import type { Caller } from '../auth/caller.ts';
import { Answer, Operation } from '../openapi-answers.ts';
import { LiveStreams } from './live-streams.ts';

const UNKNOWN = Number.MAX_SAFE_INTEGER;

@ApiTags('events')
@Controller('events')
export class EventsController {
  readonly #streams: LiveStreams;

  constructor(streams: LiveStreams) {
    this.#streams = streams;
  }

  @Get()
  @ForCallers()
  @ApiProduces('text/event-stream')
  @Operation(
    'What changes, as it changes (server-sent events)',
    [401],
    "Events: `ready` (from here on nothing is missed), `change` (one record of the caller's lists, as below), `reset` " +
      '(changes may have been missed: load everything anew), `health` (the system is well, or not any more; without an id). The id of an event is the version of the state; a client that ' +
      'comes back with it as `Last-Event-ID` is told what changed meanwhile, or `reset` when that is too long ago.',
  )
  @Answer(200, 'The stream; the data of `change`', LiveChange)
  async events(
    @TheCaller() caller: Caller,
    @Headers('last-event-id') last: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    await this.#streams.open(caller, versionOf(last), response);
  }
}

/** An id that is none of ours is a version that this history does not have. */
const versionOf = (id: string | undefined): number | undefined =>
  id === undefined || id === '' ? undefined : /^\d{1,15}$/.test(id) ? Number(id) : UNKNOWN;
