import { providerOf } from '#acme';
import type { CertName, Issuance } from '#domain';
import { Lane } from './lane.ts';
import type { QueueConnection } from './queue-connection.ts';
import type { Issuing } from './run-issuance.ts';

/** Each has connections to Redis. Directories are named by whoever may order certificates. */
const MAX_LANES = 32;

/**
 * The issuances that are to be done, as jobs of BullMQ: one worker of one process has each at a time. There is a queue for each
 * CA, which is opened when there is something to be done there.
 */
export class IssuanceQueue {
  readonly #connection: QueueConnection;
  readonly #issuing: Issuing;
  readonly #concurrency: number;
  /** The one that was used last stands last. */
  readonly #lanes = new Map<string, Lane>();
  #started = false;

  /** @param concurrency how many issuances this process works on at the same time at each CA */
  constructor(connection: QueueConnection, issuing: Issuing, concurrency: number) {
    this.#connection = connection;
    this.#issuing = issuing;
    this.#concurrency = concurrency;
  }

  get running(): boolean {
    return this.#started && [...this.#lanes.values()].every(({ running }) => running);
  }

  /** Names of the issuances that this process works on now. */
  get inHand(): CertName[] {
    return [...this.#lanes.values()].flatMap(({ inHand }) => inHand.map(({ cert_name }) => cert_name));
  }

  isInHand = (id: string): boolean =>
    [...this.#lanes.values()].some(({ inHand }) => inHand.some((job) => job.id === id));

  start(): void {
    this.#started = true;
    for (const lane of this.#lanes.values()) lane.start();
  }

  /** Looks after the jobs of a CA, whoever has put them there. */
  open(directoryUrl: string): Lane {
    const provider = providerOf(directoryUrl);
    const lane = this.#lanes.get(provider) ?? this.#opened(provider);
    this.#lanes.delete(provider);
    this.#lanes.set(provider, lane);
    return lane;
  }

  /**
   * Sees to it that an issuance is done.
   * @param remainingShare of the lifetime of the certificate that it renews: those with the least are done first
   */
  async add(issuance: Issuance, remainingShare: number): Promise<void> {
    if (this.#started && !this.isInHand(issuance.id))
      await this.open(issuance.acme_directory_url).add(issuance, remainingShare);
  }

  /**
   * Lets go of the work on this name that is for another issuance than the one that stands in Redis now. Such work would find
   * out by itself when it writes next, but until then it may wait for a CA, and keep a worker, for minutes.
   */
  async letGo(name: CertName, current: Issuance | undefined): Promise<void> {
    for (const lane of this.#lanes.values()) await lane.letGo(name, current?.id);
  }

  async stop(): Promise<void> {
    this.#started = false;
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
  }

  #opened(provider: string): Lane {
    const lane = new Lane(provider, this.#connection, this.#issuing, this.#concurrency);
    if (this.#started) lane.start();
    if (this.#lanes.size >= MAX_LANES) this.#closeIdle();
    this.#lanes.set(provider, lane);
    return lane;
  }

  #closeIdle(): void {
    for (const [provider, lane] of this.#lanes) {
      if (!lane.idle) continue;
      this.#lanes.delete(provider);
      lane.stop().catch((error: unknown) => this.#issuing.logger.debug({ err: error, provider }, 'closing a queue'));
      return;
    }
  }
}
