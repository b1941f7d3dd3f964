import type { Logger } from '#platform';
import type { Store } from '#store';

/** A report is good for ten seconds. */
const INTERVAL_MS = 3_000;

/**
 * Tells the other apps up to which version of the state all workers of this gateway serve, so that whoever has published a
 * challenge knows when every gateway answers it. Without Redis nobody can ask, so a report that fails is only logged.
 */
export class AppliedReport {
  readonly #id = crypto.randomUUID();
  readonly #gateways: Pick<Store['gateways'], 'report' | 'leave'>;
  readonly #logger: Logger;
  readonly #applied: () => number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #urgent = false;

  /** @param applied the version that all workers have now; undefined while they are behind what was read, or there is none */
  constructor(
    gateways: Pick<Store['gateways'], 'report' | 'leave'>,
    logger: Logger,
    applied: () => number | undefined,
  ) {
    this.#gateways = gateways;
    this.#logger = logger;
    this.#applied = applied;
  }

  /** From now on this gateway is waited for. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#reportApplied(), INTERVAL_MS);
    await this.#report(this.#applied() ?? 0);
  }

  /** Somebody waits for what was read last: it is reported as soon as all workers have it. */
  hurry(): void {
    this.#urgent = true;
    this.workersApplied();
  }

  /** A worker has applied something. */
  workersApplied(): void {
    if (this.#urgent && this.#reportApplied()) this.#urgent = false;
  }

  async stop(): Promise<void> {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#gateways.leave(this.#id).catch((error: unknown) => this.#tell(error));
  }

  #reportApplied(): boolean {
    const version = this.#applied();
    if (version === undefined || !this.#timer) return false;
    void this.#report(version);
    return true;
  }

  #report(version: number): Promise<void> {
    return this.#gateways.report(this.#id, version, new Date()).catch((error: unknown) => this.#tell(error));
  }

  #tell(error: unknown): void {
    this.#logger.debug({ err: error }, 'cannot tell which version of the state is served');
  }
}
