import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { LogFilter } from '#contracts';
import { Store } from '#store';
import type { Caller } from '../auth/caller.ts';
import { ChangeFeed } from '../events/change-feed.ts';
import { LiveStream } from '../events/live-stream.ts';
import { LiveStreams } from '../events/live-streams.ts';
import { LogTail } from './log-tail.ts';
import { Logs } from './logs.ts';

/** All who follow the access log. */
@Injectable()
export class LogTails {
  readonly #store: Store;
  readonly #logs: Logs;
  readonly #feed: ChangeFeed;
  readonly #streams: LiveStreams;

  constructor(store: Store, logs: Logs, feed: ChangeFeed, streams: LiveStreams) {
    this.#store = store;
    this.#logs = logs;
    this.#feed = feed;
    this.#streams = streams;
  }

  /**
   * Opens a stream.
   * @param last the place in the log that the client has; undefined for a client that begins
   * @throws ForbiddenException, and StoreError while Redis is away, before anything is sent
   */
  async open(caller: Caller, filter: LogFilter, last: string | undefined, response: Response): Promise<void> {
    const { accessLog } = this.#store;
    const sees = await this.#logs.seenBy(caller, filter.host);
    const begin = last ?? (await accessLog.end());
    const hasForgotten = last !== undefined && (await accessLog.hasForgotten(last));
    if (response.destroyed) return;
    const stream = new LiveStream(response);
    const tail = new LogTail(
      { log: accessLog, sees: () => this.#logs.seenBy(caller, filter.host), filter, stream },
      { begin, sees, hasForgotten },
    );
    // Whose a host is may change meanwhile.
    const deaf = this.#feed.listen({
      onChanges: (changes) => caller.admin || (changes.some(({ kind }) => kind === 'target') && tail.lookAgain()),
      onReset: () => tail.lookAgain(),
    });
    response.once('close', () => {
      deaf();
      tail.stop();
    });
    this.#streams.watch(caller, stream, response);
    tail.start();
  }
}
