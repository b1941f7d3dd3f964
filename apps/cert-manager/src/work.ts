import type { Agent } from 'node:https';
import { describeCa, providerOf, type AcmeAccount, type Connection, type PollSettings, type StillPending } from '#acme';
import type { PrivateCa } from '#ca';
import type { Issuance, IssuanceStep } from '#domain';
import type { TransparencyCheck } from '#pki';
import type { Logger } from '#platform';
import type { AcmeAccount as StoredAccount, Found, Store } from '#store';
import type { CaPolicy } from './ca-policy.ts';
import type { Challenging } from './challenge/challenging.ts';
import { Parked } from './parked.ts';
import { PatientAccount } from './patient-account.ts';

/** How this process talks to CAs. */
export interface CaSettings {
  readonly agent: Agent;
  readonly polling: PollSettings;
  readonly requestTimeoutMs: number;
  readonly policy: CaPolicy;
  readonly challenging: Challenging;
  readonly privateCa: PrivateCa;
  readonly transparency: TransparencyCheck;
}

/** Why the work on an issuance is ended: its record is gone, or another request has taken its place. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';

  constructor() {
    super('the issuance was deleted or requested anew');
  }
}

/** A worker is one of few: it waits so long, and then does something else. */
const PATIENCE_MS = 10_000;
/** No CA is waited for longer than this, unless all questions at our own interval take longer. */
const LONGEST_WAIT_MS = 300_000;
/** Steps are gone through again after an interruption and after every wait; a person reads the latest. */
const MAX_TIMELINE = 50;

/** An issuance in the hands of a worker. What it does is written down before it is done, so that another can go on. */
export class Work {
  readonly store: Store;
  readonly logger: Logger;
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
    this.logger = logger.child({ cert_name: found.record.cert_name, issuance: found.record.id });
  }

  get issuance(): Issuance {
    return this.#found.record;
  }

  /** The CA that is asked, in words for messages. */
  get ca(): string {
    return describeCa(this.issuance.asked_directory_url);
  }

  /** The CA that is asked, as part of keys: see providerOf. */
  get provider(): string {
    return providerOf(this.issuance.asked_directory_url);
  }

  get policy(): CaPolicy {
    return this.#settings.policy;
  }

  /** How challenges are answered, and what is looked at before. */
  get challenging(): Challenging {
    return this.#settings.challenging;
  }

  get privateCa(): PrivateCa {
    return this.#settings.privateCa;
  }

  get transparency(): TransparencyCheck {
    return this.#settings.transparency;
  }

  /** For what needs no account. */
  get connection(): Connection {
    const { agent, requestTimeoutMs } = this.#settings;
    return { ca: this.ca, agent, requestTimeoutMs, signal: this.signal };
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
    await this.note({ ...changes, ...this.arrivingAt(step), message });
  }

  /** Writes down what a step has found out. Throws as enter() does. */
  async note(changes: Partial<Issuance>): Promise<void> {
    const now = new Date().toISOString();
    const next = { ...this.issuance, resume_at: null, ...changes, updated_at: now };
    this.#found = await this.store.certificates.advance(next, this.#found);
  }

  /** Adds what a person may like to know besides, once. Throws as enter() does. */
  async remark(...texts: string[]): Promise<void> {
    const remarks = this.remarksWith(...texts);
    if (remarks.length > this.issuance.remarks.length) await this.note({ remarks });
  }

  remarksWith = (...texts: string[]): readonly string[] => [...new Set([...this.issuance.remarks, ...texts])];

  /** The changes that put an issuance into a step. */
  arrivingAt(step: IssuanceStep): Pick<Issuance, 'step' | 'timeline'> {
    const { timeline } = this.issuance;
    if (timeline.at(-1)?.step === step) return { step, timeline };
    return { step, timeline: [...timeline, { step, at: new Date().toISOString() }].slice(-MAX_TIMELINE) };
  }

  /** The account at the CA whose key this is. */
  accountOf({ key_pem: keyPem, url }: StoredAccount): AcmeAccount {
    const { polling } = this.#settings;
    const { asked_directory_url: directoryUrl } = this.issuance;
    const options = { directoryUrl, keyPem, url, connection: this.connection };
    return new PatientAccount({ ...options, polling: { ...polling, patienceMs: PATIENCE_MS } }, (pending) =>
      this.#pendingSince(pending),
    );
  }

  /** A CA that is not done is come back to, until it has had its time. */
  #pendingSince(pending: StillPending): Error {
    const { intervalMs, maxAttempts } = this.#settings.polling;
    const longest = Math.max(intervalMs * maxAttempts, LONGEST_WAIT_MS);
    const isLate = Date.now() - this.#waitingSince() > longest;
    if (isLate || !pending.retryAt) return pending;
    return new Parked(
      pending.retryAt,
      `${this.issuance.message}; it is asked again at ${pending.retryAt.toISOString()}`,
    );
  }

  /** When this order first came to the step in which it is. */
  #waitingSince(): number {
    const { timeline, step } = this.issuance;
    const ofThisOrder = timeline.slice(timeline.findLastIndex((entry) => entry.step === 'order') + 1);
    return Date.parse(ofThisOrder.find((entry) => entry.step === step)?.at ?? this.issuance.updated_at);
  }
}
