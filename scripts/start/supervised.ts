import type { ChildProcess } from 'node:child_process';

export interface Supervision {
  readonly name: string;
  readonly spawn: () => ChildProcess;
  /** Told when it ended although nobody stopped it. Returning false gives it up. */
  readonly onDeath: (how: string, exitCode: number | null) => boolean;
}

const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 2_000;
const LONG_ENOUGH_MS = 10_000;

/** A child process that is started again whenever it dies: at once, then slower and slower while it does not stay up. */
export class Supervised {
  readonly #supervision: Supervision;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #delay = FIRST_DELAY_MS;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(supervision: Supervision) {
    this.#supervision = supervision;
  }

  get name(): string {
    return this.#supervision.name;
  }

  start(): void {
    const startedAt = Date.now();
    const child = this.#supervision.spawn();
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => {
        resolve();
        this.#died(`cannot be started: ${error.message}`, null, startedAt);
      });
      child.once('exit', (code, signal) => {
        resolve();
        this.#died(signal ? `was ended by ${signal}` : `ended with exit code ${code}`, code, startedAt);
      });
    });
  }

  /** Asks it to stop; after `graceMs` it is killed. Resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await this.#exited;
    clearTimeout(kill);
  }

  #died(how: string, exitCode: number | null, startedAt: number): void {
    if (this.#stopped || !this.#supervision.onDeath(how, exitCode)) return;
    if (Date.now() - startedAt > LONG_ENOUGH_MS) this.#delay = FIRST_DELAY_MS;
    this.#timer = setTimeout(() => this.start(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, MAX_DELAY_MS);
  }
}
