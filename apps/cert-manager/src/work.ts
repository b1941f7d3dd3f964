import type { Agent } from 'node:https';
import { AcmeAccount, describeCa, type PollSettings } from '#acme';
import type { Issuance, IssuanceStep } from '#domain';
import type { Logger } from '#platform';
import type { AcmeAccount as StoredAccount, Found, Store } from '#store';

/** How this process talks to CAs. */
export interface CaSettings {
  readonly agent: Agent;
  readonly polling: PollSettings;
  readonly requestTimeoutMs: number;
}

/** Why the work on an issuance is ended: its record is gone, or another request has taken its place. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';

  constructor() {
    super('the issuance was deleted or requested anew');
  }
}

/** An issuance in the hands of a worker. What it does is written down before it is done, so that another can go on. */
export class Work {
  readonly store: Store;
  readonly logger: Logger;
  /** The CA, in words for messages. */
  readonly ca: string;
  /**
   * Aborted when this process is told to stop, and with Overtaken when the issuance seems to be nobody's business any more;
   * it is left as it stands then.
   */
  readonly signal: AbortSignal;
  readonly #settings: CaSettings;
  #found: Found<Issuance>;

  constructor(store: Store, settings: CaSettings, found: Found<Issuance>, logger: Logger, signal: AbortSignal) {
    this.store = store;
    this.#settings = settings;
    this.#found = found;
    this.signal = signal;
    this.ca = describeCa(found.record.acme_directory_url);
    this.logger = logger.child({ cert_name: found.record.cert_name, issuance: found.record.id });
  }

  get issuance(): Issuance {
    return this.#found.record;
  }

  /** What a write expects to find still there. */
  get found(): Found<Issuance> {
    return this.#found;
  }

  /**
   * Begins a step, and says so to whoever asks.
   * @throws StoreError STORE_CONFLICT when the issuance was overtaken: deleted, or requested anew
   */
  async enter(step: IssuanceStep, message: string, changes: Partial<Issuance> = {}): Promise<void> {
    this.logger.info({ step }, message);
    await this.note({ ...changes, step, message });
  }

  /** Writes down what a step has found out. Throws as enter() does. */
  async note(changes: Partial<Issuance>): Promise<void> {
    const next = { ...this.issuance, ...changes, updated_at: new Date().toISOString() };
    this.#found = await this.store.certificates.advance(next, this.#found);
  }

  /** The account at the CA whose key this is. */
  accountOf({ key_pem: keyPem, url }: StoredAccount): AcmeAccount {
    const { agent, polling, requestTimeoutMs } = this.#settings;
    return new AcmeAccount({
      directoryUrl: this.issuance.acme_directory_url,
      keyPem,
      url,
      polling,
      connection: { ca: this.ca, agent, requestTimeoutMs, signal: this.signal },
    });
  }
}
