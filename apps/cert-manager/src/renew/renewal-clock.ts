import type { SchedulerRegistry } from '@nestjs/schedule';

const NAME = 'renewal-scan';
/** What setInterval can count to; a longer interval would fire at once and for ever. */
const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

/** Rings at every RENEWAL_CHECK_INTERVAL. */
export class RenewalClock {
  readonly #registry: SchedulerRegistry;
  readonly #intervalMs: number;

  constructor(registry: SchedulerRegistry, intervalSeconds: number) {
    this.#registry = registry;
    this.#intervalMs = Math.min(intervalSeconds * 1_000, LONGEST_INTERVAL_MS);
  }

  get running(): boolean {
    return this.#registry.doesExist('interval', NAME);
  }

  start(onRing: () => void): void {
    this.#registry.addInterval(NAME, setInterval(onRing, this.#intervalMs));
  }

  stop(): void {
    if (this.running) this.#registry.deleteInterval(NAME);
  }
}
