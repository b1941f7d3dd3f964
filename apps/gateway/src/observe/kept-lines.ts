const SEND_MS = 250;
const WINDOW_MS = 1_000;

/**
 * The requests that are kept for a while: so many a second and no more, and at most half of them of one host, so that a flood
 * of one does not hide all others. They go to the supervisor in batches.
 */
export class KeptLines {
  readonly #most: number;
  readonly #mostOfHost: number;
  readonly #send: (lines: readonly string[]) => void;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #window = 0;
  #taken = 0;
  #ofHost = new Map<string, number>();
  #skipped = 0;

  /** @param perSecond how many this worker may keep in a second */
  constructor(perSecond: number, send: (lines: readonly string[]) => void) {
    this.#most = perSecond;
    this.#mostOfHost = Math.max(Math.ceil(perSecond / 2), 1);
    this.#send = send;
  }

  /** Requests that were one too many, since the start. */
  get skipped(): number {
    return this.#skipped;
  }

  /** Whether one more of this host is kept. Counts it. */
  takes(host: string): boolean {
    const window = Math.floor(performance.now() / WINDOW_MS);
    if (window !== this.#window) {
      this.#window = window;
      this.#taken = 0;
      this.#ofHost.clear();
    }
    const ofHost = this.#ofHost.get(host) ?? 0;
    if (this.#taken >= this.#most || ofHost >= this.#mostOfHost) {
      this.#skipped += 1;
      return false;
    }
    this.#taken += 1;
    this.#ofHost.set(host, ofHost + 1);
    return true;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#timer ??= setTimeout(() => this.flush(), SEND_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length > 0) this.#send(this.#lines);
    this.#lines = [];
  }
}
