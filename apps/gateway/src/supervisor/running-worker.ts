import cluster, { type Worker } from 'node:cluster';
import type { AskedSession } from '#access';
import type { Explanation } from '#contracts';
import type { Logger } from '#platform';
import type { Series } from '../observe/metrics.ts';
import type { Counts } from '../snapshot/counts.ts';
import type {
  AskedHandoff,
  FromWorker,
  HostTraffic,
  ListenFailure,
  ToWorker,
  UpstreamFailure,
} from '../snapshot/messages.ts';

/** What a worker needs of its supervisor, as long as it lives. */
export interface WorkerDuties {
  /** What a worker is told first: settings, the snapshot in parts, and that it may listen. */
  readonly welcome: (slot: number) => Iterable<ToWorker>;
  readonly onListening: () => void;
  /** @returns whether the worker is of no use any more */
  readonly onCannotListen: (failure: ListenFailure) => boolean;
  readonly onChallenge: (token: string, answer: (message: ToWorker) => void, id: number) => void;
  readonly onSession: (session: AskedSession, answer: (message: ToWorker) => void, id: number) => void;
  readonly onHandoff: (asked: AskedHandoff, answer: (message: ToWorker) => void, id: number) => void;
  readonly onApplied: () => void;
  readonly onCertificateWanted: (hostname: string) => void;
  readonly onUpstreamFailed: (failure: UpstreamFailure) => void;
  /** @returns whether the connection may stay */
  readonly onConnectionOpened: (worker: number, network: string) => boolean;
  readonly onConnectionClosed: (worker: number, network: string) => void;
  readonly onCounted: (worker: number, counts: Counts) => void;
  readonly onExplained: (id: number, explanation: Explanation) => void;
  readonly onMetrics: (worker: number, id: number, series: Series) => void;
  readonly onRequests: (lines: readonly string[]) => void;
  readonly onTraffic: (hosts: readonly HostTraffic[]) => void;
  readonly onCalls: (lines: readonly string[]) => void;
  readonly onGone: (worker: number) => void;
}

/** One worker process, from its start to its end. */
export class RunningWorker {
  readonly bornAt = performance.now();
  /** How it ended: an exit code or a signal. */
  readonly gone: Promise<string | number>;
  /** Resolves when it listens, or with false when it ends before that. */
  readonly started: Promise<boolean>;
  readonly #slot: number;
  readonly #duties: WorkerDuties;
  readonly #worker: Worker;
  /** It has been sent the snapshot, so that from now on it needs every change. */
  #follows = false;
  #listening = false;
  #version = 0;
  #isGone = false;
  #onStarted: (() => void) | undefined;
  #drained: Promise<unknown> | undefined;

  constructor(slot: number, duties: WorkerDuties, logger: Logger) {
    this.#slot = slot;
    this.#duties = duties;
    this.#worker = cluster.fork();
    this.#worker.on('message', (message: FromWorker) => this.#hear(message));
    this.#worker.on('error', (error) => logger.error({ err: error, worker: slot }, 'a worker cannot be reached'));
    this.gone = new Promise((resolve) =>
      this.#worker.once('exit', (code, signal) => {
        this.#isGone = true;
        duties.onGone(this.#worker.id);
        resolve(signal ?? code);
      }),
    );
    this.started = new Promise((resolve) => {
      this.#onStarted = (): void => resolve(true);
      void this.gone.then(() => resolve(false));
    });
  }

  get slot(): number {
    return this.#slot;
  }

  get pid(): number | null {
    return this.#isGone ? null : (this.#worker.process.pid ?? null);
  }

  get listening(): boolean {
    return this.#listening && !this.#isGone;
  }

  /** Version of the snapshot that it serves from; 0 before it has one. */
  get version(): number {
    return this.#isGone ? 0 : this.#version;
  }

  /** What all workers are told of; one that has no snapshot yet will find it there. */
  send(message: ToWorker): void {
    if (this.#follows) this.#send(message);
  }

  /**
   * Resolves when the worker has finished its work and is gone.
   * @param replaced others serve in its place, so that it need not hurry
   */
  async drain(replaced: boolean): Promise<void> {
    this.#drained ??= this.#drain(replaced);
    await this.#drained;
  }

  #drain(replaced: boolean): Promise<unknown> {
    if (this.#follows) this.#send({ kind: 'drain', replaced });
    else this.kill();
    return this.gone;
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL');
  }

  #send(message: ToWorker): void {
    // A worker that is about to be reported dead; its successor gets the whole snapshot.
    this.#worker.send(message, undefined, undefined, () => {});
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'ready-for-snapshot':
        for (const part of this.#duties.welcome(this.#slot)) this.#send(part);
        this.#follows = true;
        return;
      case 'applied':
        this.#version = message.version;
        this.#duties.onApplied();
        return;
      case 'listening':
        this.#listening = true;
        this.#onStarted?.();
        this.#duties.onListening();
        return;
      case 'cannot-listen':
        if (this.#duties.onCannotListen(message.failure)) this.kill();
        return;
      case 'challenge':
        this.#duties.onChallenge(message.token, (answer) => this.#send(answer), message.id);
        return;
      case 'session':
        this.#duties.onSession(message.session, (answer) => this.#send(answer), message.id);
        return;
      case 'handoff':
        this.#duties.onHandoff(message.asked, (answer) => this.#send(answer), message.id);
        return;
      case 'connection-opened':
        if (!this.#duties.onConnectionOpened(this.#worker.id, message.network))
          this.#send({ kind: 'turn-away', id: message.id });
        return;
      case 'connection-closed':
        this.#duties.onConnectionClosed(this.#worker.id, message.network);
        return;
      case 'counted':
        this.#duties.onCounted(this.#worker.id, message.counts);
        return;
      case 'upstream-failed':
        this.#duties.onUpstreamFailed(message.failure);
        return;
      case 'certificate-wanted':
        this.#duties.onCertificateWanted(message.hostname);
        return;
      case 'explained':
        this.#duties.onExplained(message.id, message.explanation);
        return;
      case 'metrics':
        this.#duties.onMetrics(this.#worker.id, message.id, message.series);
        return;
      case 'requests':
        this.#duties.onRequests(message.lines);
        return;
      case 'traffic':
        this.#duties.onTraffic(message.hosts);
        return;
      case 'calls':
        this.#duties.onCalls(message.lines);
    }
  }
}
