import { setTimeout as delay } from 'node:timers/promises';
import { LOG_LEFT_OUT, LOG_READY, LOG_REQUEST, type LogFilter, type TailEvent } from '#contracts';
import { StoreError, type AccessLogRepository, type KeptRequest } from '#store';
import type { LiveStream } from '../events/live-stream.ts';
import type { Sees } from './logs.ts';
import { matches, parsed } from './match-request.ts';

const LOOK_MS = 500;
/** Requests that are read in one step. */
const PORTION = 500;
const MARK_MS = 15_000;

interface Parts {
  readonly log: Pick<AccessLogRepository, 'list'>;
  /** Looks anew which requests the caller may see. @throws where the caller may not follow at all any more */
  readonly sees: () => Promise<Sees>;
  readonly filter: LogFilter;
  readonly stream: LiveStream;
}

interface Beginning {
  readonly begin: string;
  readonly sees: Sees;
  /** Whether the log does not have all since then any more. */
  readonly hasForgotten: boolean;
}

/**
 * Tells one reader of requests as they are logged. Nothing waits here for a reader that is too slow: what it does not take is
 * counted, and it is told how much that was.
 */
export class LogTail {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  #place: string;
  #sees: Sees;
  #mayBeOthers = false;
  #leftOut = 0;
  #markedAt = Date.now();

  constructor(parts: Parts, { begin, sees, hasForgotten }: Beginning) {
    this.#parts = parts;
    this.#place = begin;
    this.#sees = sees;
    parts.stream.send(LOG_READY, {}, begin);
    if (hasForgotten) this.#tell(LOG_LEFT_OUT, { count: null, reason: 'forgotten' });
  }

  start(): void {
    void this.#follow();
  }

  /** Whose the hosts are may have changed. */
  lookAgain(): void {
    this.#mayBeOthers = true;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const isMore = await this.#look();
      if (!isMore) await delay(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  }

  /** @returns whether there is more at once */
  async #look(): Promise<boolean> {
    const { log, stream } = this.#parts;
    try {
      if (this.#mayBeOthers) {
        this.#mayBeOthers = false;
        this.#sees = await this.#parts.sees();
      }
      const entries = await log.list({ after: this.#place, most: PORTION, wanted: () => true });
      for (const entry of entries) this.#offer(entry);
      this.#place = entries.at(-1)?.id ?? this.#place;
      this.#sayWhatWasLeftOut();
      return entries.length === PORTION;
    } catch (error) {
      // While Redis is away there is nothing new. Whoever may not follow any more is told so when it comes back.
      if (error instanceof StoreError) this.#mayBeOthers = true;
      else stream.end();
      return false;
    }
  }

  #offer(entry: KeptRequest): void {
    const { filter, stream } = this.#parts;
    const request = parsed(entry);
    if (!request || !matches(request, filter) || !this.#sees(request)) return;
    if (stream.isSlow) this.#leftOut += 1;
    else this.#tell(LOG_REQUEST, request, entry.id);
  }

  #sayWhatWasLeftOut(): void {
    const { stream } = this.#parts;
    if (stream.isSlow) return;
    if (this.#leftOut > 0) this.#tell(LOG_LEFT_OUT, { count: this.#leftOut, reason: 'slow' }, this.#place);
    this.#leftOut = 0;
    // Where few requests are wanted, the client would come back with a place that is long forgotten.
    if (Date.now() - this.#markedAt < MARK_MS) return;
    this.#markedAt = Date.now();
    stream.mark(this.#place);
  }

  #tell(event: string, data: TailEvent, id?: string): void {
    this.#parts.stream.send(event, data, id);
  }
}
