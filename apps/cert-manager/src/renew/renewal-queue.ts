import { Queue, Worker, type WorkerOptions } from 'bullmq';
import type { CertName } from '#domain';
import type { Logger } from '#platform';
import type { QueueConnection } from '../queue/queue-connection.ts';
import { settings, untilDone } from '../queue/queue-settings.ts';

const NAME = 'renewal';

interface RenewalJob {
  readonly cert_name: CertName;
}

/** A delayed job for each certificate, at the time at which it is to be renewed. All processes share them. */
export class RenewalQueue {
  readonly #queue: Queue<RenewalJob>;
  readonly #worker: Worker<RenewalJob>;
  #onDue: ((name: CertName) => Promise<void>) | undefined;

  constructor({ connection, prefix }: QueueConnection, logger: Logger) {
    this.#queue = new Queue(NAME, { connection, prefix });
    const options: WorkerOptions = { ...settings, connection, prefix, autorun: false };
    this.#worker = new Worker(NAME, async (job) => this.#onDue?.(job.data.cert_name), options);
    this.#queue.on('error', (error) => logger.debug({ err: error }, 'queue of renewals'));
    this.#worker.on('error', (error) => logger.debug({ err: error }, 'worker of renewals'));
  }

  get running(): boolean {
    return this.#worker.isRunning();
  }

  /** @param onDue told the certificate whose time has come; it looks itself whether that still holds */
  start(onDue: (name: CertName) => Promise<void>): void {
    this.#onDue = onDue;
    this.#worker.run().catch((error: unknown) => this.#worker.emit('error', error as Error));
  }

  /** Any number of calls for the same time make one job. A job whose time was put off does nothing when it comes. */
  async schedule(name: CertName, at: Date, now: Date): Promise<void> {
    const delay = Math.max(0, at.getTime() - now.getTime());
    await this.#queue.add('renew', { cert_name: name }, { ...untilDone, delay, jobId: `${name}.${at.getTime()}` });
  }

  async stop(): Promise<void> {
    await this.#worker.close();
    await this.#queue.close();
  }
}
