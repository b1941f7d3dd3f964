import { isInProgress, type Certificate, type CertName, type Issuance } from '#domain';
import type { Logger } from '#platform';
import { StoreError, type Broken, type ChangeFollower, type Found, type Store } from '#store';
import type { IssuanceQueue } from './queue/issuance-queue.ts';
import { nextRenewal } from './renew/next-renewal.ts';
import type { RenewalQueue } from './renew/renewal-queue.ts';
import { requestRenewal } from './renew/request-renewal.ts';

/** A job that rings a little early must not be put off to the same moment again. */
const EARLY_MS = 1_000;

/**
 * Finds what is to be done, in what stands in Redis, and puts it into the queues: issuances that were requested or
 * interrupted, and renewals. It may look as often as it likes, and any number of processes may: the queues know every piece
 * of work by its name.
 */
export class TakeUp {
  readonly #store: Store;
  readonly #issuances: IssuanceQueue;
  readonly #renewals: RenewalQueue;
  readonly #thresholdDays: number;
  readonly #logger: Logger;
  readonly #follower: ChangeFollower;

  constructor(
    store: Store,
    queues: { issuances: IssuanceQueue; renewals: RenewalQueue },
    thresholdDays: number,
    logger: Logger,
  ) {
    this.#store = store;
    this.#issuances = queues.issuances;
    this.#renewals = queues.renewals;
    this.#thresholdDays = thresholdDays;
    this.#logger = logger;
    this.#follower = store.follow({
      onReset: () => this.all(),
      onChanges: async (changes) => {
        const touched = changes.filter(({ kind }) => kind === 'issuance' || kind === 'certificate');
        for (const id of new Set(touched.map((change) => change.id))) await this.one(id as CertName);
      },
      onAvailability: (lost) => (lost ? logger.warn(lost.message) : logger.info('Redis is back')),
    });
  }

  /** Takes up everything that is to be done, then follows what is requested. */
  start = (): Promise<void> => this.#follower.start();

  stop = (): Promise<void> => this.#follower.stop();

  /** Something was written: look now. Never rejects. */
  nudge = (): Promise<void> => this.#follower.nudge();

  /** Looks at everything. */
  async all(): Promise<void> {
    const { certificates } = this.#store;
    const [stored, requested] = await Promise.all([certificates.list(), certificates.listIssuances()]);
    this.#warnOf([...stored.broken, ...requested.broken]);
    const there = [...stored.records, ...requested.records].map(({ cert_name }) => cert_name);
    const names = new Set([...there, ...this.#issuances.inHand]);
    for (const name of names) await this.one(name);
  }

  /** The regular look at everything, which finds what was missed. Never rejects: the next one comes. */
  scan(): void {
    this.all().catch((error: unknown) => this.#logger.warn({ err: error }, 'the scan for renewals was interrupted'));
  }

  /** Looks at one certificate: what was requested of it (and what is not wanted any more), and when it is to be renewed. */
  async one(name: CertName): Promise<void> {
    try {
      const read = await this.#store.certificates.findIssuance(name);
      this.#issuances.letGo(name, read?.record);
      if (read && isInProgress(read.record)) await this.#issuances.add(read.record);
      else await this.#renew((await this.#store.certificates.find(name))?.record, read);
    } catch (error) {
      // One record that cannot be read must not keep the others from being looked at.
      if (!(error instanceof StoreError && error.code === 'STORE_RECORD_BROKEN')) throw error;
      this.#warnOf([{ id: name, reason: error.message }]);
    }
  }

  async #renew(certificate: Certificate | undefined, read: Found<Issuance> | undefined): Promise<void> {
    const next = nextRenewal(certificate, read?.record, this.#thresholdDays);
    if (!next) return;
    const now = new Date();
    if (next.at.getTime() > now.getTime() + EARLY_MS) {
      await this.#renewals.schedule(next.like.cert_name, next.at, now);
      return;
    }
    const issuance = await requestRenewal(this.#store, next, read, now);
    if (issuance) await this.#issuances.add(issuance);
  }

  #warnOf(broken: readonly Broken[]): void {
    for (const { id, reason } of broken) this.#logger.warn({ cert_name: id, reason }, 'a record is left out');
  }
}
