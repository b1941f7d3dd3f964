import type { Logger } from '#platform';
import type { ToWorker } from '../snapshot/messages.ts';
import { RunningWorker, type WorkerDuties } from './running-worker.ts';

export interface SlotStatus {
  readonly worker: number;
  readonly pid: number | null;
  readonly listening: boolean;
  /** Version of the snapshot that it serves from. */
  readonly version: number;
}

/** A worker that lived this long did not die of its start. */
const SETTLED_MS = 5_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/** A place that always has a worker: one that dies is replaced, at once unless it keeps dying at its start. */
export class WorkerSlot {
  readonly #number: number;
  readonly #duties: WorkerDuties;
  readonly #logger: Logger;
  #worker: RunningWorker | undefined;
  /** Those that are to take its place, and those that finish their work after another one did. */
  readonly #others = new Set<RunningWorker>();
  #deathsAtStart = 0;
  #deaths = 0;
  #retry: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(number: number, duties: WorkerDuties, logger: Logger) {
    this.#number = number;
    this.#duties = duties;
    this.#logger = logger;
  }

  get status(): SlotStatus {
    return {
      worker: this.#number,
      pid: this.#worker?.pid ?? null,
      listening: this.#worker?.listening ?? false,
      version: this.#worker?.version ?? 0,
    };
  }

  /** How often a worker of this place died. */
  get deaths(): number {
    return this.#deaths;
  }

  /** All its workers: the one that serves, one that is to take its place, and those that finish their work. */
  get workers(): readonly RunningWorker[] {
    return [...(this.#worker ? [this.#worker] : []), ...this.#others];
  }

  /** Version of the snapshot that it has as a whole. Undefined before that: it does not listen yet. */
  get applied(): number | undefined {
    return this.#worker?.version || undefined;
  }

  start(): void {
    this.#worker = this.#fork();
  }

  send(message: ToWorker): void {
    this.#worker?.send(message);
    for (const worker of this.#others) worker.send(message);
  }

  /** @returns whether there is a worker that serves, and was told */
  tell(message: ToWorker): boolean {
    if (!this.#worker?.listening) return false;
    this.#worker.send(message);
    return true;
  }

  /**
   * Puts a new worker in the place of this one, which finishes its work and leaves. Resolves when the new one listens: at no
   * moment nobody does.
   * @throws Error when the new one does not come up; the old one goes on
   */
  async replace(): Promise<void> {
    if (this.#stopping) throw new Error(`worker ${this.#number} is not replaced: the gateway stops`);
    const successor = this.#fork();
    this.#others.add(successor);
    const started = await successor.started;
    this.#others.delete(successor);
    if (!started) throw new Error(`worker ${this.#number} stays: its successor ended at its start`);
    clearTimeout(this.#retry);
    const old = this.#worker;
    this.#worker = successor;
    if (old) void this.#letGo(old);
  }

  /** Resolves when its workers have finished their work and are gone. */
  async drain(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#retry);
    const all = [...(this.#worker ? [this.#worker] : []), ...this.#others];
    await Promise.all(all.map((worker) => worker.drain(false)));
  }

  #fork(): RunningWorker {
    const worker = new RunningWorker(this.#number, this.#duties, this.#logger);
    void worker.gone.then((how) => this.#died(worker, how));
    return worker;
  }

  async #letGo(old: RunningWorker): Promise<void> {
    this.#others.add(old);
    await old.drain(true);
    this.#others.delete(old);
  }

  #died(worker: RunningWorker, how: string | number): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    if (this.#stopping) return;
    this.#deaths += 1;
    const delay = this.#delay(worker.bornAt);
    this.#logger.error({ worker: this.#number, how, delay_ms: delay }, 'a worker died and is replaced');
    if (delay === 0) this.start();
    else this.#retry = setTimeout(() => this.start(), delay);
  }

  #delay(bornAt: number): number {
    if (performance.now() - bornAt >= SETTLED_MS) this.#deathsAtStart = 0;
    else this.#deathsAtStart += 1;
    const times = Math.max(this.#deathsAtStart - 1, 0);
    return times === 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (times - 1), LONGEST_DELAY_MS);
  }
}
