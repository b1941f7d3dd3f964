import { isInProgress } from '#domain';
import type { Logger } from '#platform';
import type { PublishedRecord, Store } from '#store';
import type { Challenging } from './challenging.ts';
import { removeRecord } from './remove-answers.ts';

const INTERVAL_MS = 10_000;
/** Whoever is about to set a record has written it down a moment before. */
const YOUNG_MS = 5_000;
/** A provider that could not do it is left alone for a while. */
const REST_MS = 600_000;
/** By then the zone, or the key to it, is gone for good. */
const GIVE_UP_MS = 7 * 86_400_000;

/**
 * Takes away the TXT records of issuances that are over: deleted or requested anew while they waited, or ended while the DNS
 * provider was away. Any number of processes may do it, because what is gone is no error.
 */
export class RecordSweep {
  readonly #store: Store;
  readonly #challenging: Challenging;
  readonly #logger: Logger;
  /** When it did not work the last time, by name and value. */
  readonly #failedAt = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(store: Store, challenging: Challenging, logger: Logger) {
    this.#store = store;
    this.#challenging = challenging;
    this.#logger = logger;
  }

  start(intervalMs = INTERVAL_MS): void {
    this.#timer = setInterval(() => void this.sweep(), intervalMs);
    void this.sweep();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Never rejects: there will be another time. */
  sweep(): Promise<void> {
    this.#running ??= this.#sweep()
      .catch((error: unknown) => this.#logger.debug({ err: error }, 'the sweep of TXT records was interrupted'))
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #sweep(): Promise<void> {
    for (const published of await this.#store.publishedRecords.list())
      if (await this.#isLeftOver(published)) await this.#remove(published);
  }

  async #isLeftOver({ cert_name, issuance, at }: PublishedRecord): Promise<boolean> {
    if (Date.now() - Date.parse(at) < YOUNG_MS) return false;
    const now = (await this.#store.certificates.findIssuance(cert_name))?.record;
    return now?.id !== issuance || !isInProgress(now);
  }

  async #remove({ record, at }: PublishedRecord): Promise<void> {
    const { name, provider, value } = record;
    const id = `${name} ${value}`;
    if (Date.now() - (this.#failedAt.get(id) ?? 0) < REST_MS) return;
    const problem = await removeRecord(this.#challenging, record);
    this.#failedAt.delete(id);
    if (problem === undefined) {
      await this.#store.publishedRecords.forget(record);
      this.#logger.info({ name, provider }, 'a TXT record that was left over is taken away');
    } else if (Date.now() - Date.parse(at) > GIVE_UP_MS) {
      await this.#store.publishedRecords.forget(record);
      this.#logger.warn({ name, provider, reason: problem }, 'a TXT record is left over; remove it by hand');
    } else {
      this.#failedAt.set(id, Date.now());
    }
  }
}
