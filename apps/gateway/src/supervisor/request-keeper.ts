import type { Logger } from '#platform';
import type { Store } from '#store';

const WRITE_MS = 250;
/** Lines that wait at most, while Redis is slow. */
const MOST_WAITING = 5_000;

export interface KeptFor {
  /** Seconds that a request is kept. */
  readonly seconds: number;
  /** About how many are kept at most. */
  readonly most: number;
}

/** Writes the requests that are kept for a while to Redis, in batches. While Redis is away they are lost, and counted. */
export class RequestKeeper {
  readonly #log: Pick<Store['accessLog'], 'append'>;
  readonly #keptFor: KeptFor;
  readonly #logger: Logger;
  #waiting: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #dropped = 0;

  constructor(log: Pick<Store['accessLog'], 'append'>, keptFor: KeptFor, logger: Logger) {
    this.#log = log;
    this.#keptFor = keptFor;
    this.#logger = logger;
  }

  /** Requests that Redis did not take, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  keep(lines: readonly string[]): void {
    const room = Math.max(MOST_WAITING - this.#waiting.length, 0);
    this.#dropped += Math.max(lines.length - room, 0);
    this.#waiting.push(...lines.slice(0, room));
    this.#timer ??= setTimeout(() => void this.#write(), WRITE_MS);
  }

  /** Resolves when what waits is written, or lost. */
  async stop(): Promise<void> {
    await this.#writing;
    await this.#write();
  }

  async #write(): Promise<void> {
    if (this.#writing) {
      await this.#writing;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#waiting;
    if (lines.length === 0) return;
    this.#waiting = [];
    this.#writing = this.#append(lines);
    await this.#writing;
    this.#writing = undefined;
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => void this.#write(), WRITE_MS);
  }

  async #append(lines: readonly string[]): Promise<void> {
    try {
      await this.#log.append(lines, this.#keptFor);
    } catch (error) {
      this.#dropped += lines.length;
      this.#logger.debug({ err: error, dropped: lines.length }, 'requests could not be kept');
    }
  }
}
