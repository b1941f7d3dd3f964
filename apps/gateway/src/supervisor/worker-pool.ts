import cluster from 'node:cluster';
import type { Logger } from '#platform';
import type {
  ChallengeAnswer,
  KeyedCertificate,
  ListenFailure,
  ToWorker,
  WorkerSettings,
} from '../snapshot/messages.ts';
import type { Delta } from '../snapshot/records.ts';
import { listenRemedy } from './listen-remedy.ts';
import { WorkerSlot, type SlotStatus } from './worker-slot.ts';

export interface PoolOptions {
  readonly workers: number;
  readonly settings: WorkerSettings;
  readonly fallback: KeyedCertificate;
  readonly snapshot: () => { readonly version: number; readonly everything: Delta };
  readonly findChallenge: (token: string) => Promise<ChallengeAnswer>;
}

/** Records of one message. Larger ones would hold up this process and the worker for too long at a time. */
const PART = 200;

/** The gateway's workers. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #logger: Logger;
  readonly #slots: readonly WorkerSlot[];
  #started: (() => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  constructor(options: PoolOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    this.#slots = Array.from({ length: options.workers }, (_, i) => this.#slot(i + 1));
  }

  /**
   * Resolves when all workers listen.
   * @throws Error with the remedy when a port cannot be had
   */
  start(): Promise<void> {
    // Workers accept from one shared socket, so that this process is in no connection's way: docs/adr/0003.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    return new Promise((resolve, reject) => {
      this.#started = resolve;
      this.#failed = reject;
      for (const slot of this.#slots) slot.start();
    });
  }

  send(version: number, delta: Delta): void {
    for (const slot of this.#slots) slot.send(version, delta);
  }

  get status(): readonly SlotStatus[] {
    return this.#slots.map((slot) => slot.status);
  }

  /** Resolves when all workers have finished their work and are gone. */
  async drain(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.drain()));
  }

  #slot(number: number): WorkerSlot {
    const slot: WorkerSlot = new WorkerSlot(
      number,
      {
        welcome: (own) => this.#welcome(own),
        onListening: () => this.#onListening(),
        onCannotListen: (failure) => this.#onCannotListen(failure, slot),
        onChallenge: (token, answer, id) => {
          void this.#options.findChallenge(token).then((found) => answer({ kind: 'challenge', id, answer: found }));
        },
      },
      this.#logger,
    );
    return slot;
  }

  *#welcome(slot: number): Iterable<ToWorker> {
    const { settings, fallback, snapshot } = this.#options;
    const { version, everything } = snapshot();
    yield { kind: 'begin', slot, settings, fallback };
    for (const delta of inParts(everything)) yield { kind: 'change', version, delta };
    yield { kind: 'listen' };
  }

  #onListening(): void {
    if (!this.#slots.every((slot) => slot.status.listening)) return;
    this.#started?.();
    this.#failed = undefined;
  }

  /** At the start that is the end. Later it means that somebody took the port while no worker held it: try again. */
  #onCannotListen(failure: ListenFailure, slot: WorkerSlot): void {
    const remedy = listenRemedy(failure);
    if (this.#failed) {
      this.#failed(new Error(remedy));
      return;
    }
    this.#logger.error({ code: failure.code }, remedy);
    slot.discard();
  }
}

/** At least one part, so that a worker has a version even of an empty snapshot. Certificates before the targets that name them. */
function* inParts({ targets, certificates }: Delta): Iterable<Delta> {
  for (let i = 0; i < certificates.set.length; i += PART)
    yield { targets: NOTHING, certificates: { set: certificates.set.slice(i, i + PART), gone: [] } };
  for (let i = 0; i < Math.max(targets.set.length, 1); i += PART)
    yield { targets: { set: targets.set.slice(i, i + PART), gone: [] }, certificates: NOTHING };
}

const NOTHING = { set: [], gone: [] };
