import type { Logger } from '#platform';

const RETRY_MS = 10_000;

/** Gives all workers a secret that all gateways have from Redis, as soon as it can be read there. */
export class SharedSecret {
  readonly #read: () => Promise<Buffer>;
  readonly #use: (secret: Buffer) => void;
  readonly #logger: Logger;
  readonly #trouble: string;
  #timer: NodeJS.Timeout | undefined;

  /** @param trouble what cannot be done until then, for the log */
  constructor(read: () => Promise<Buffer>, use: (secret: Buffer) => void, logger: Logger, trouble: string) {
    this.#read = read;
    this.#use = use;
    this.#logger = logger;
    this.#trouble = trouble;
  }

  /** Resolves after the first attempt. */
  async start(): Promise<void> {
    try {
      this.#use(await this.#read());
    } catch (error) {
      this.#logger.warn({ err: error }, this.#trouble);
      this.#timer = setTimeout(() => void this.start(), RETRY_MS);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
