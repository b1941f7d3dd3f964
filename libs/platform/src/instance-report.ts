import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Store } from '#store';
import type { Logger } from './logger.ts';
import { productVersion } from './product-version.ts';

const INTERVAL_MS = 5_000;

/** Tells everybody that this process runs, so that `GET /system` can show all replicas. Nothing waits for it. */
export class InstanceReport {
  readonly #id = randomUUID();
  readonly #app: string;
  readonly #startedAt = new Date().toISOString();
  readonly #instances: Pick<Store['instances'], 'report' | 'leave'>;
  readonly #logger: Logger;
  readonly #about: () => unknown;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();

  /** @param about what the app says of itself, as JSON */
  constructor(
    app: string,
    instances: Pick<Store['instances'], 'report' | 'leave'>,
    logger: Logger,
    about: () => unknown = () => undefined,
  ) {
    this.#app = app;
    this.#instances = instances;
    this.#logger = logger;
    this.#about = about;
  }

  start(): void {
    this.#timer = setInterval(() => this.#report(), INTERVAL_MS).unref();
    this.#report();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#last;
    await this.#instances.leave(this.#id).catch((error: unknown) => this.#tell(error));
  }

  #report(): void {
    const instance = {
      id: this.#id,
      app: this.#app,
      host: hostname(),
      pid: process.pid,
      version: productVersion(),
      started_at: this.#startedAt,
      about: this.#about(),
    };
    this.#last = this.#instances.report(instance, new Date()).catch((error: unknown) => this.#tell(error));
  }

  #tell(error: unknown): void {
    this.#logger.debug({ err: error }, 'cannot tell that this process runs');
  }
}
