import type { LIVE_CHANGE, LIVE_READY, LIVE_RESET, LiveChange } from '#contracts';

/** `connecting` at first, `live` while events arrive, `lost` until they do again. */
export type Connection = 'connecting' | 'live' | 'lost';

export interface FeedCallbacks {
  readonly onConnection: (connection: Connection) => void;
  readonly onChange: (change: LiveChange) => void;
  /** Changes may have been missed: read everything again. */
  readonly onReset: () => void;
  /** The stream ended or was refused: perhaps the session has. */
  readonly onLost: () => void;
}

const READY: typeof LIVE_READY = 'ready';
const CHANGE: typeof LIVE_CHANGE = 'change';
const RESET: typeof LIVE_RESET = 'reset';
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 15_000;

/**
 * The server's events (HTML living standard, 9.2). EventSource reconnects by itself after a broken connection and says where
 * it was, so nothing is missed. It gives up after an answer that is no stream (a proxy's 502, a 401); then this opens a new
 * one, more and more patiently, and everything is read again.
 */
export class LiveFeed {
  readonly #url: URL;
  readonly #callbacks: FeedCallbacks;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = FIRST_DELAY_MS;
  #wasLive = false;

  constructor(url: URL, callbacks: FeedCallbacks) {
    this.#url = url;
    this.#callbacks = callbacks;
  }

  open(): void {
    const source = new EventSource(this.#url);
    this.#source = source;
    let isNew = true;
    source.addEventListener(READY, () => {
      this.#delay = FIRST_DELAY_MS;
      this.#wasLive = true;
      this.#callbacks.onConnection('live');
      if (isNew) this.#callbacks.onReset();
      isNew = false;
    });
    source.addEventListener(CHANGE, ({ data }: MessageEvent<string>) =>
      this.#callbacks.onChange(JSON.parse(data) as LiveChange),
    );
    source.addEventListener(RESET, () => this.#callbacks.onReset());
    source.addEventListener('error', () => this.#onError(source));
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #onError(source: EventSource): void {
    this.#callbacks.onConnection(this.#wasLive ? 'lost' : 'connecting');
    this.#callbacks.onLost();
    if (source.readyState !== EventSource.CLOSED) return;
    this.#timer = setTimeout(() => this.open(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, MAX_DELAY_MS);
  }
}
