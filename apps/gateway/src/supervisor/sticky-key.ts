import type { Logger } from '#platform';

const RETRY_MS = 10_000;

/**
 * Gives all workers the key of the cookies that keep a client at its upstream; all gateways have the same. Until it can be read no such
 * cookie is given, and none is understood.
 */
export class StickyKey {
  readonly #readKey: () => Promise<Buffer>;
  readonly #use: (key: Buffer) => void;
  readonly #logger: Logger;
  readonly #trouble: string;
  #timer: NodeJS.Timeout | undefined;

  /** @param trouble what cannot be done while the key cannot be read */
  constructor(
    readKey: () => Promise<Buffer>,
    use: (key: Buffer) => void,
    logger: Logger,
    trouble = 'clients cannot be kept at their upstream yet',
  ) {
    this.#trouble = trouble;
    this.#readKey = readKey;
    this.#use = use;
    this.#logger = logger;
  }

  /** Resolves after the first attempt. */
  async start(): Promise<void> {
    try {
      this.#use(await this.#readKey());
    } catch (error) {
      this.#logger.warn({ err: error }, this.#trouble);
      this.#timer = setTimeout(() => void this.start(), RETRY_MS);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
