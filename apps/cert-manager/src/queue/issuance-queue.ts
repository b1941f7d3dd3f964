import { Queue, Worker, WaitingError, type Job, type WorkerOptions } from 'bullmq';
import type { CertName, Issuance } from '#domain';
import { Overtaken } from '../work.ts';
import type { QueueConnection } from './queue-connection.ts';
import { settings, untilDone } from './queue-settings.ts';
import { runIssuance, type Issuing } from './run-issuance.ts';

const NAME = 'issuance';

interface IssuanceJob {
  readonly cert_name: CertName;
  readonly id: string;
}

/**
 * The issuances that are to be done, as jobs of BullMQ: one worker of one process has each at a time. A job says only
 * which issuance it is for; all that matters stands in the issuance itself.
 */
export class IssuanceQueue {
  readonly #queue: Queue<IssuanceJob>;
  readonly #worker: Worker<IssuanceJob>;
  readonly #stopping = new AbortController();
  readonly #inHand = new Map<IssuanceJob, AbortController>();

  /** @param concurrency how many issuances this process works on at the same time */
  constructor({ connection, prefix }: QueueConnection, issuing: Issuing, concurrency: number) {
    this.#queue = new Queue(NAME, { connection, prefix });
    const options: WorkerOptions = { ...settings, connection, prefix, concurrency, autorun: false };
    this.#worker = new Worker(NAME, (job, token) => this.#process(issuing, job, token), options);
    const onError = (error: Error): void => issuing.logger.debug({ err: error }, 'queue of issuances');
    this.#queue.on('error', onError);
    this.#worker.on('error', onError);
  }

  get running(): boolean {
    return this.#worker.isRunning() && !this.#stopping.signal.aborted;
  }

  /** Names of the issuances that this process works on now. */
  get inHand(): CertName[] {
    return [...this.#inHand.keys()].map(({ cert_name }) => cert_name);
  }

  start(): void {
    this.#worker.run().catch((error: unknown) => this.#worker.emit('error', error as Error));
  }

  /** Sees to it that an issuance is done. Any number of calls for the same issuance make one job. */
  async add({ cert_name, id }: Issuance): Promise<void> {
    await this.#queue.add('issue', { cert_name, id }, { ...untilDone, jobId: `${cert_name}.${id}` });
  }

  /**
   * Lets go of the work on this name that is for another issuance than the one that stands in Redis now. Such work would find
   * out by itself when it writes next, but until then it may wait for a CA, and keep a worker, for minutes.
   */
  letGo(name: CertName, current: Issuance | undefined): void {
    for (const [job, controller] of this.#inHand)
      if (job.cert_name === name && job.id !== current?.id) controller.abort(new Overtaken());
  }

  /** Takes no more jobs, and puts back those in hand: another process goes on with them, or this one when it is back. */
  async stop(): Promise<void> {
    await this.#worker.pause(true);
    this.#stopping.abort(new Error('cert-manager is stopping'));
    await this.#worker.close();
    await this.#queue.close();
  }

  async #process(issuing: Issuing, job: Job<IssuanceJob>, token: string | undefined): Promise<void> {
    const own = new AbortController();
    this.#inHand.set(job.data, own);
    const signal = AbortSignal.any([this.#stopping.signal, own.signal]);
    try {
      await runIssuance(issuing, job.data.cert_name, job.data.id, signal);
    } catch (error) {
      if (!this.#stopping.signal.aborted) {
        // BullMQ tells of it only when Redis is back.
        const reason = error instanceof Error ? error.message : String(error);
        issuing.logger.warn({ cert_name: job.data.cert_name, reason }, 'the issuance is interrupted; trying again');
        throw error;
      }
      await job.moveToWait(token);
      throw new WaitingError();
    } finally {
      this.#inHand.delete(job.data);
    }
  }
}
