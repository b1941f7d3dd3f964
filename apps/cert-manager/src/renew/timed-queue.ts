import { Queue, Worker, type JobsOptions, type WorkerOptions } from 'bullmq';
import type { CertName } from '#domain';
import type { Logger } from '#platform';
import type { QueueConnection } from '../queue/queue-connection.ts';
import { settings, untilDone } from '../queue/queue-settings.ts';

interface TimedJob {
  readonly cert_name: CertName;
}

/** When something is to be done about a certificate. */
export interface Appointment {
  readonly name: CertName;
  readonly at: Date;
}

/** Told the certificate whose time has come; it looks itself whether that still holds. */
export type OnDue = (name: CertName) => Promise<void>;

const AT_ONCE = 200;

/** A delayed job for each certificate, at the time at which something is to be done. All processes share them. */
export class TimedQueue {
  readonly #queue: Queue<TimedJob>;
  readonly #worker: Worker<TimedJob>;
  #onDue: OnDue | undefined;

  /** @param concurrency how many jobs this process does at the same time */
  constructor(name: string, { connection, prefix }: QueueConnection, logger: Logger, concurrency: number) {
    this.#queue = new Queue(name, { connection, prefix });
    const options: WorkerOptions = { ...settings, connection, prefix, concurrency, autorun: false };
    this.#worker = new Worker(name, async (job) => this.#onDue?.(job.data.cert_name), options);
    this.#queue.on('error', (error) => logger.debug({ err: error, queue: name }, 'queue of appointments'));
    this.#worker.on('error', (error) => logger.debug({ err: error, queue: name }, 'worker of appointments'));
  }

  get running(): boolean {
    return this.#worker.isRunning();
  }

  start(onDue: OnDue): void {
    this.#onDue = onDue;
    this.#worker.run().catch((error: unknown) => this.#worker.emit('error', error as Error));
  }

  /** Any number of calls for the same time make one job. A job whose time was put off does nothing when it comes. */
  async schedule(appointment: Appointment, now: Date): Promise<void> {
    await this.#queue.add('due', { cert_name: appointment.name }, optionsOf(appointment, now));
  }

  /** Ids of all jobs, for scheduleAll(). */
  async ids(): Promise<ReadonlySet<string>> {
    return new Set(await this.#queue.getRanges(['delayed', 'prioritized', 'waiting', 'active'], 0, -1));
  }

  /**
   * The same for many.
   * @param there what ids() gave: these are left alone
   */
  async scheduleAll(appointments: readonly Appointment[], there: ReadonlySet<string>, now: Date): Promise<void> {
    const missing = appointments.filter((appointment) => !there.has(idOf(appointment)));
    for (let at = 0; at < missing.length; at += AT_ONCE) {
      const jobs = missing.slice(at, at + AT_ONCE).map((appointment) => ({
        name: 'due',
        data: { cert_name: appointment.name },
        opts: optionsOf(appointment, now),
      }));
      await this.#queue.addBulk(jobs);
    }
  }

  async stop(): Promise<void> {
    await this.#worker.close();
    await this.#queue.close();
  }
}

const idOf = ({ name, at }: Appointment): string => `${name}.${at.getTime()}`;

const optionsOf = (appointment: Appointment, now: Date): JobsOptions => ({
  ...untilDone,
  delay: Math.max(0, appointment.at.getTime() - now.getTime()),
  jobId: idOf(appointment),
});
