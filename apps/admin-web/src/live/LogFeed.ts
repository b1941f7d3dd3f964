import type { LOG_LEFT_OUT, LOG_READY, LOG_REQUEST, LoggedRequest } from '#contracts';
import type { Connection } from './LiveFeed.ts';

/** How many requests were not told; null where nobody can say. */
export type LeftOut = number | null;

export interface LogFeedCallbacks {
  readonly onConnection: (connection: Connection) => void;
  readonly onRequest: (request: LoggedRequest) => void;
  readonly onLeftOut: (count: LeftOut) => void;
  /** From here on nothing is missed; what was before has to be asked for. */
  readonly onBeginning: () => void;
}

const READY: typeof LOG_READY = 'ready';
const REQUEST: typeof LOG_REQUEST = 'request';
const LEFT_OUT: typeof LOG_LEFT_OUT = 'left-out';
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;

/** The access log as it is written. It comes back by itself, as LiveFeed does. */
export class LogFeed {
  readonly #url: URL;
  readonly #callbacks: LogFeedCallbacks;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = FIRST_DELAY_MS;

  constructor(url: URL, callbacks: LogFeedCallbacks) {
    this.#url = url;
    this.#callbacks = callbacks;
  }

  open(): void {
    const source = new EventSource(this.#url);
    this.#source = source;
    let isNew = true;
    source.addEventListener(READY, () => {
      this.#delay = FIRST_DELAY_MS;
      this.#callbacks.onConnection('live');
      if (isNew) this.#callbacks.onBeginning();
      isNew = false;
    });
    source.addEventListener(REQUEST, ({ data }: MessageEvent<string>) =>
      this.#callbacks.onRequest(JSON.parse(data) as LoggedRequest),
    );
    source.addEventListener(LEFT_OUT, ({ data }: MessageEvent<string>) =>
      this.#callbacks.onLeftOut((JSON.parse(data) as { readonly count: LeftOut }).count),
    );
    source.addEventListener('error', () => this.#onError(source));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #onError(source: EventSource): void {
    this.#callbacks.onConnection('lost');
    if (source.readyState !== EventSource.CLOSED) return;
    this.#timer = setTimeout(() => this.open(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, MAX_DELAY_MS);
  }
}
