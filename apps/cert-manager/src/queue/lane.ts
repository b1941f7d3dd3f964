import { createHash } from 'node:crypto';
import { DelayedError, Queue, WaitingError, Worker, type Job, type WorkerOptions } from 'bullmq';
import type { CertName, Issuance } from '#domain';
import { Overtaken } from '../work.ts';
import { jobIdOf, priorityOf, type IssuanceJob } from './issuance-job.ts';
import type { QueueConnection } from './queue-connection.ts';
import { settings, untilDone } from './queue-settings.ts';
import { runIssuance, type Issuing } from './run-issuance.ts';

/** The queue of one CA, with workers of its own: a CA that is slow or away keeps only its own orders waiting. */
export class Lane {
  readonly #queue: Queue<IssuanceJob>;
  readonly #worker: Worker<IssuanceJob>;
  readonly #stopping = new AbortController();
  readonly #inHand = new Map<IssuanceJob, AbortController>();
  /** Jobs that this process has put off, by certificate name. */
  readonly #parked = new Map<CertName, string>();

  /**
   * @param provider the CA, see providerOf
   * @param concurrency how many issuances this process works on at the same time
   */
  constructor(provider: string, { connection, prefix }: QueueConnection, issuing: Issuing, concurrency: number) {
    const name = `issuance-${createHash('sha256').update(provider).digest('hex').slice(0, 16)}`;
    this.#queue = new Queue(name, { connection, prefix });
    const options: WorkerOptions = { ...settings, connection, prefix, concurrency, autorun: false };
    this.#worker = new Worker(name, (job, token) => this.#process(issuing, job, token), options);
    const onError = (error: Error): void => issuing.logger.debug({ err: error, provider }, 'queue of issuances');
    this.#queue.on('error', onError);
    this.#worker.on('error', onError);
  }

  get running(): boolean {
    return this.#worker.isRunning() && !this.#stopping.signal.aborted;
  }

  get inHand(): readonly IssuanceJob[] {
    return [...this.#inHand.keys()];
  }

  /** Nothing of this process waits here. */
  get idle(): boolean {
    return this.#inHand.size === 0 && this.#parked.size === 0;
  }

  start(): void {
    this.#worker.run().catch((error: unknown) => this.#worker.emit('error', error as Error));
  }

  /** Any number of calls for the same issuance make one job; while it waits for its `resume_at`, so does the job. */
  async add({ cert_name, id, resume_at }: Issuance, remainingShare: number): Promise<void> {
    const delay = resume_at === null ? 0 : Math.max(0, Date.parse(resume_at) - Date.now());
    const options = { ...untilDone, jobId: jobIdOf({ cert_name, id }), priority: priorityOf(remainingShare), delay };
    await this.#queue.add('issue', { cert_name, id }, options);
  }

  /** Lets go of what is for another issuance of this name than `id`, see IssuanceQueue. */
  async letGo(name: CertName, id: string | undefined): Promise<void> {
    for (const [job, controller] of this.#inHand)
      if (job.cert_name === name && job.id !== id) controller.abort(new Overtaken());
    const parked = this.#parked.get(name);
    if (parked === undefined || parked === (id && jobIdOf({ cert_name: name, id }))) return;
    this.#parked.delete(name);
    const job = await this.#queue.getJob(parked);
    if (await job?.isDelayed()) await job?.promote();
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
    const { cert_name: name, id, parked } = job.data;
    this.#inHand.set(job.data, own);
    this.#parked.delete(name);
    const signal = AbortSignal.any([this.#stopping.signal, own.signal]);
    try {
      const waiting = await runIssuance(issuing, { name, id, parked }, signal);
      if (waiting) await this.#putOff(job, waiting, token);
    } catch (error) {
      if (error instanceof DelayedError) throw error;
      if (!this.#stopping.signal.aborted) {
        // BullMQ tells of it only when Redis is back.
        const reason = error instanceof Error ? error.message : String(error);
        issuing.logger.warn({ cert_name: name, reason }, 'the issuance is interrupted; trying again');
        throw error;
      }
      await job.moveToWait(token);
      throw new WaitingError();
    } finally {
      this.#inHand.delete(job.data);
    }
  }

  async #putOff(job: Job<IssuanceJob>, waiting: Issuance, token: string | undefined): Promise<never> {
    const { cert_name, id } = job.data;
    await job.updateData({ cert_name, id, parked: { ...waiting, order_key_pem: null } });
    await job.moveToDelayed(Date.parse(waiting.resume_at ?? ''), token);
    this.#parked.set(cert_name, jobIdOf(job.data));
    throw new DelayedError();
  }
}
