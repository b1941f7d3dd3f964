import cluster, { type Worker } from 'node:cluster';
import type { Logger } from '#platform';
import type { FromWorker, ListenFailure, ToWorker } from '../snapshot/messages.ts';
import type { Delta } from '../snapshot/records.ts';

export interface SlotDuties {
  /** What a worker is told first: settings, the snapshot in parts, and that it may listen. */
  readonly welcome: (slot: number) => Iterable<ToWorker>;
  readonly onListening: () => void;
  readonly onCannotListen: (failure: ListenFailure) => void;
  readonly onChallenge: (token: string, answer: (message: ToWorker) => void, id: number) => void;
}

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
  readonly #duties: SlotDuties;
  readonly #logger: Logger;
  #worker: Worker | undefined;
  #bornAt = 0;
  #deathsAtStart = 0;
  #retry: NodeJS.Timeout | undefined;
  /** It has been sent the snapshot, so that from now on it needs every change. */
  #follows = false;
  #listening = false;
  #version = 0;
  #stopping = false;

  constructor(number: number, duties: SlotDuties, logger: Logger) {
    this.#number = number;
    this.#duties = duties;
    this.#logger = logger;
  }

  get status(): SlotStatus {
    return {
      worker: this.#number,
      pid: this.#worker?.process.pid ?? null,
      listening: this.#listening,
      version: this.#version,
    };
  }

  start(): void {
    this.#bornAt = performance.now();
    const worker = cluster.fork();
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#hear(message));
    worker.on('error', (error) =>
      this.#logger.error({ err: error, worker: this.#number }, 'a worker cannot be reached'),
    );
    worker.once('exit', (code, signal) => this.#died(signal ?? code));
  }

  send(version: number, delta: Delta): void {
    if (this.#follows) this.#send({ kind: 'change', version, delta });
  }

  /** Resolves when the worker has finished its work and is gone. */
  async drain(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#retry);
    const worker = this.#worker;
    if (!worker) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    if (this.#follows) this.#send({ kind: 'drain' });
    else worker.process.kill('SIGKILL');
    await gone;
  }

  /** Ends a worker that is of no use; it is replaced. */
  discard(): void {
    this.#worker?.process.kill('SIGKILL');
  }

  #send(message: ToWorker): void {
    // A worker that is about to be reported dead; its successor gets the whole snapshot.
    this.#worker?.send(message, undefined, undefined, () => {});
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'ready-for-snapshot':
        for (const part of this.#duties.welcome(this.#number)) this.#send(part);
        this.#follows = true;
        return;
      case 'applied':
        this.#version = message.version;
        return;
      case 'listening':
        this.#listening = true;
        this.#duties.onListening();
        return;
      case 'cannot-listen':
        this.#duties.onCannotListen(message.failure);
        return;
      case 'challenge':
        this.#duties.onChallenge(message.token, (answer) => this.#send(answer), message.id);
    }
  }

  #died(how: string | number): void {
    this.#worker = undefined;
    this.#follows = false;
    this.#listening = false;
    this.#version = 0;
    if (this.#stopping) return;
    const delay = this.#delay();
    this.#logger.error({ worker: this.#number, how, delay_ms: delay }, 'a worker died and is replaced');
    if (delay === 0) this.start();
    else this.#retry = setTimeout(() => this.start(), delay);
  }

  #delay(): number {
    if (performance.now() - this.#bornAt >= SETTLED_MS) this.#deathsAtStart = 0;
    else this.#deathsAtStart += 1;
    const times = Math.max(this.#deathsAtStart - 1, 0);
    return times === 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (times - 1), LONGEST_DELAY_MS);
  }
}
