import { isInProgress, remainingShare, type CertName } from '#domain';
import type { Logger } from '#platform';
import { StoreError, type Broken, type ChangeFollower, type Store } from '#store';
import type { IssuanceQueue } from './queue/issuance-queue.ts';
import { nextRenewal, type Known } from './renew/next-renewal.ts';
import { nextQuestion, type RenewalInfoQueue } from './renew/renewal-info-queue.ts';
import type { RenewalQueue } from './renew/renewal-queue.ts';
import { requestRenewal } from './renew/request-renewal.ts';
import type { Appointment } from './renew/timed-queue.ts';

/** A job that rings a little early must not be put off to the same moment again. */
const EARLY_MS = 1_000;
/** Reading so many records takes a few milliseconds; others want to get a turn. */
const CHUNK = 100;
/** One scan may fail, or come late. */
const SCANS_AHEAD = 2;

/** What the configuration says about time. */
export interface RenewalTimes {
  readonly thresholdDays: number;
  /** Between two scans. */
  readonly scanIntervalMs: number;
}

export interface Queues {
  readonly issuances: IssuanceQueue;
  readonly renewals: RenewalQueue;
  readonly questions: RenewalInfoQueue;
}

/** What a scan has found, without the records: there may be very many. */
interface Findings {
  /** To be ordered now, or being ordered, with the share of its lifetime that each certificate has left. */
  readonly due: { readonly name: CertName; readonly share: number }[];
  readonly renewals: Appointment[];
  readonly questions: Appointment[];
}

/**
 * Finds what is to be done, in what stands in Redis, and puts it into the queues: issuances that were requested or
 * interrupted, renewals, and questions to CAs about them. It may look as often as it likes, and any number of processes may:
 * the queues know every piece of work by its name.
 */
export class TakeUp {
  readonly #store: Store;
  readonly #queues: Queues;
  readonly #times: RenewalTimes;
  readonly #logger: Logger;
  readonly #follower: ChangeFollower;
  #stopped = false;

  constructor(store: Store, queues: Queues, times: RenewalTimes, logger: Logger) {
    this.#store = store;
    this.#queues = queues;
    this.#times = times;
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

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#follower.stop();
  }

  /** Something was written: look now. Never rejects. */
  nudge = (): Promise<void> => this.#follower.nudge();

  /** Looks at everything. What is due is taken up in order of urgency. */
  async all(): Promise<void> {
    const { renewals, questions, issuances } = this.#queues;
    const before = performance.now();
    const names = await this.#store.certificates.names();
    const [knownRenewals, knownQuestions] = await Promise.all([renewals.ids(), questions.ids()]);
    const due: Findings['due'] = [];
    for (let at = 0; at < names.length && !this.#stopped; at += CHUNK) {
      const found = await this.#look(names.slice(at, at + CHUNK));
      const now = new Date();
      due.push(...found.due);
      await renewals.scheduleAll(this.#beforeLong(found.renewals, now), knownRenewals, now);
      await questions.scheduleAll(this.#beforeLong(found.questions, now), knownQuestions, now);
    }
    const took_ms = Math.round(performance.now() - before);
    this.#logger.info({ names: names.length, due: due.length, took_ms }, 'scanned the certificates');
    due.sort((one, other) => one.share - other.share);
    for (const { name } of due) if (!this.#stopped) await this.one(name);
    const there = new Set(names);
    for (const name of issuances.inHand) if (!there.has(name)) await this.one(name);
  }

  /** The regular look at everything, which finds what was missed. Never rejects: the next one comes. */
  scan(): void {
    this.all().catch((error: unknown) => this.#logger.warn({ err: error }, 'the scan for renewals was interrupted'));
  }

  /** Each certificate gets its jobs when it is written. Of those that lack them, a later scan finds what is for later. */
  #beforeLong(appointments: readonly Appointment[], now: Date): Appointment[] {
    const end = now.getTime() + SCANS_AHEAD * this.#times.scanIntervalMs;
    return appointments.filter(({ at }) => at.getTime() < end);
  }

  /** Looks at one certificate: what was requested of it (and what is not wanted any more), and when it is to be renewed. */
  async one(name: CertName): Promise<void> {
    try {
      const read = await this.#store.certificates.findIssuance(name);
      await this.#queues.issuances.letGo(name, read?.record);
      // What this process works on is not done yet; it will be told when it is.
      if (read && this.#queues.issuances.isInHand(read.record.id) && isInProgress(read.record)) return;
      const [found, info] = await Promise.all([this.#store.certificates.find(name), this.#store.renewals.info(name)]);
      const known = { certificate: found?.record, issuance: read?.record, info };
      if (read && isInProgress(read.record)) await this.#queues.issuances.add(read.record, shareOf(known));
      else await this.#renew(known, read?.raw);
    } catch (error) {
      // One record that cannot be read must not keep the others from being looked at.
      if (!(error instanceof StoreError && error.code === 'STORE_RECORD_BROKEN')) throw error;
      this.#warnOf([{ id: name, reason: error.message }]);
    }
  }

  async #renew(known: Known, raw: string | undefined): Promise<void> {
    const { renewals, questions, issuances } = this.#queues;
    const now = new Date();
    const question = known.certificate && nextQuestion(known.certificate, known.info);
    if (question) await questions.schedule(question, now);
    const next = nextRenewal(known, this.#times.thresholdDays);
    if (!next) return;
    if (next.at.getTime() > now.getTime() + EARLY_MS) {
      await renewals.schedule({ name: next.like.cert_name, at: next.at }, now);
      return;
    }
    const read = known.issuance && raw !== undefined ? { record: known.issuance, raw } : undefined;
    const issuance = await requestRenewal(this.#store, next, read, now);
    if (issuance) await issuances.add(issuance, shareOf(known));
  }

  async #look(names: readonly CertName[]): Promise<Findings> {
    const { certificates, renewals } = this.#store;
    const [stored, requested, infos] = await Promise.all([
      certificates.findAll(names),
      certificates.findIssuances(names),
      renewals.infos(names),
    ]);
    this.#warnOf([...stored.broken, ...requested.broken]);
    const broken = new Set([...stored.broken, ...requested.broken].map(({ id }) => id));
    const certificateOf = byName(stored.records);
    const issuanceOf = byName(requested.records);
    const findings: Findings = { due: [], renewals: [], questions: [] };
    for (const name of names) {
      if (broken.has(name)) continue;
      const known = { certificate: certificateOf.get(name), issuance: issuanceOf.get(name), info: infos.get(name) };
      this.#sort(name, known, findings);
    }
    return findings;
  }

  #sort(name: CertName, known: Known, { due, renewals, questions }: Findings): void {
    const next = nextRenewal(known, this.#times.thresholdDays);
    const inProgress = known.issuance !== undefined && isInProgress(known.issuance);
    const isDue = next !== undefined && next.at.getTime() <= Date.now() + EARLY_MS;
    if (inProgress || isDue) {
      due.push({ name, share: shareOf(known) });
      return;
    }
    if (next) renewals.push({ name, at: next.at });
    const question = known.certificate && nextQuestion(known.certificate, known.info);
    if (question) questions.push(question);
  }

  #warnOf(broken: readonly Broken[]): void {
    for (const { id, reason } of broken) this.#logger.warn({ cert_name: id, reason }, 'a record is left out');
  }
}

const byName = <T extends { readonly cert_name: CertName }>(records: readonly T[]): Map<CertName, T> =>
  new Map(records.map((record) => [record.cert_name, record]));

/** How urgent an order is: a host without a certificate, one that the CA revokes, and one that a person asked for, are most urgent. */
function shareOf({ certificate, issuance, info }: Known): number {
  const isForced = issuance !== undefined && isInProgress(issuance) && issuance.forced;
  if (!certificate || isForced) return 0;
  const window = info?.fingerprint === certificate.fingerprint ? info.window : null;
  if (window && Date.parse(window.end) < Date.now()) return 0;
  return remainingShare(certificate, new Date());
}
