import type { LoggedRequest } from '#contracts';
import { pastRequests, tailUrl, type LogFilter } from '../api/logs.ts';
import type { Connection } from '../live/LiveFeed.ts';
import { LogFeed, type LeftOut } from '../live/LogFeed.ts';

/** More are not kept in the page; the log itself has them. */
const MOST = 5_000;
const SHOW_MS = 250;

export interface LogState {
  /** Newest first. */
  readonly lines: readonly LoggedRequest[];
  /** How many have come while they are held back. */
  readonly waiting: number;
  readonly leftOut: LeftOut;
  readonly connection: Connection;
  readonly isLoaded: boolean;
  readonly error: Error | undefined;
}

const NOTHING: LogState = {
  lines: [],
  waiting: 0,
  leftOut: 0,
  connection: 'connecting',
  isLoaded: false,
  error: undefined,
};

/** The requests of one filter: those that were, and those that come. What comes is shown a few times a second, however much it is. */
export class LogLines {
  readonly #filter: LogFilter;
  readonly #feed: LogFeed;
  readonly #listeners = new Set<() => void>();
  #state = NOTHING;
  /** Oldest first. */
  #coming: LoggedRequest[] = [];
  #isHeld = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(filter: LogFilter) {
    this.#filter = filter;
    this.#feed = new LogFeed(tailUrl(filter), {
      onConnection: (connection) => this.#set({ connection }),
      onBeginning: () => void this.load(),
      onRequest: (request) => this.#take(request),
      onLeftOut: (count) => this.#set({ leftOut: count === null ? null : (this.#state.leftOut ?? 0) + count }),
    });
  }

  get state(): LogState {
    return this.#state;
  }

  open(): void {
    this.#feed.open();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#feed.close();
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Reads what was before. */
  async load(): Promise<void> {
    try {
      const past = await pastRequests(this.#filter);
      const known = new Set(past.map(({ log_id }) => log_id));
      const since = [...this.#state.lines, ...this.#coming].filter(({ log_id }) => !known.has(log_id));
      this.#coming = [];
      const lines = [...past, ...since].sort(newestFirst).slice(0, MOST);
      this.#set({ lines, waiting: 0, isLoaded: true, error: undefined });
    } catch (error) {
      this.#set({ isLoaded: true, error: error as Error });
    }
  }

  /** Held back, what comes is counted and not shown, so that nothing moves under the reader. */
  hold(held: boolean): void {
    this.#isHeld = held;
    if (!held) this.#show();
  }

  #take(request: LoggedRequest): void {
    this.#coming.push(request);
    if (this.#coming.length > MOST) this.#coming.shift();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#isHeld) this.#set({ waiting: this.#coming.length });
      else this.#show();
    }, SHOW_MS);
  }

  #show(): void {
    if (this.#coming.length === 0 || !this.#state.isLoaded) return;
    const lines = [...this.#coming.toReversed(), ...this.#state.lines].sort(newestFirst).slice(0, MOST);
    this.#coming = [];
    this.#set({ lines, waiting: 0 });
  }

  #set(change: Partial<LogState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Workers tell in batches of what they have finished, so that places in the log are not quite in the order of time. */
const newestFirst = ({ time: one }: LoggedRequest, { time: other }: LoggedRequest): number =>
  one < other ? 1 : one > other ? -1 : 0;
