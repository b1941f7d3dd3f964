import {
  attemptOf,
  type Certificate,
  type CertName,
  type Issuance,
  type IssuanceAttempt,
  type Organised,
  type TargetHost,
  UNORGANISED,
} from '#domain';
import { commit, type Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import { joined } from './joined.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { AttemptRecord, CertificateRecord, decodeRecord, encodeRecord, IssuanceRecord } from './records.ts';
import type { CommittingClient } from './redis-connection.ts';
import type { SecretBox } from './secret-box.ts';
import { reaching, StoreError } from './store-error.ts';
import type { TargetRepository } from './target-repository.ts';

const ATTEMPTS = 5;
/** Longer than any order takes between its reading and its writing. */
const MARK_SECONDS = 60;
/** So many of the latest attempts are kept. */
const HISTORY = 50;

/** Certificates and the issuances that make them; they are stored together because one turns into the other. */
export class CertificateRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #targets: TargetRepository;
  readonly #certificates: RecordSet<Certificate>;
  readonly #issuances: RecordSet<Issuance>;
  readonly #retentionSeconds: number;

  /** @param retentionSeconds how long an ended issuance can still be asked about */
  constructor(
    redis: CommittingClient,
    keys: Keys,
    box: SecretBox,
    targets: TargetRepository,
    retentionSeconds: number,
  ) {
    this.#redis = redis;
    this.#keys = keys;
    this.#targets = targets;
    this.#retentionSeconds = retentionSeconds;
    this.#certificates = new RecordSet(redis, {
      schema: CertificateRecord,
      index: keys.certificateIndex,
      keyOf: keys.certificate,
      seal: (record, key) => ({ ...record, private_key_pem: box.seal(record.private_key_pem, key) }),
      open: (record, key) => ({ ...record, private_key_pem: box.open(record.private_key_pem, key) }),
    });
    this.#issuances = new RecordSet(redis, {
      schema: IssuanceRecord,
      index: keys.issuanceIndex,
      keyOf: keys.issuance,
      seal: (record, key) => ({
        ...record,
        order_key_pem: record.order_key_pem && box.seal(record.order_key_pem, key),
      }),
      open: (record, key) => ({
        ...record,
        order_key_pem: record.order_key_pem && box.open(record.order_key_pem, key),
      }),
    });
  }

  find = (name: CertName): Promise<Found<Certificate> | undefined> => this.#certificates.find(name);
  list = (): Promise<Listing<Certificate>> => this.#certificates.list();
  findAll = (names: readonly string[]): Promise<Listing<Certificate>> => this.#certificates.findAll(names);
  findIssuance = (name: CertName): Promise<Found<Issuance> | undefined> => this.#issuances.find(name);
  findIssuances = (names: readonly string[]): Promise<Listing<Issuance>> => this.#issuances.findAll(names);
  listIssuances = (): Promise<Listing<Issuance>> => this.#issuances.list();

  /** The names of all certificates and issuances. */
  async names(): Promise<CertName[]> {
    const [certificates, issuances] = await Promise.all([this.#certificates.ids(), this.#issuances.ids()]);
    return [...new Set([...certificates, ...issuances])] as CertName[];
  }

  /**
   * Writes down that a certificate is wanted. From then on it will be issued, whatever crashes.
   * @param read what was read under this name before: undefined when there was no issuance
   * @throws StoreError STORE_CONFLICT when another request for the same name was first
   */
  async request(issuance: Issuance, read: Found<Issuance> | undefined): Promise<void> {
    await commit(this.#redis, this.#keys, this.requesting(issuance, read));
  }

  /** The writes of request(), to be made part of a larger transaction. */
  requesting(issuance: Issuance, read: Found<Issuance> | undefined): Transaction {
    const marks = issuance.domains.map(
      (name) => ['SET', this.#keys.ordered(name), issuance.id, 'EX', MARK_SECONDS] as const,
    );
    return joined(this.#savingIssuance(issuance, read?.raw ?? null), { writes: marks });
  }

  /**
   * Moves an issuance on.
   * @returns what a next call needs
   * @throws StoreError STORE_CONFLICT when it was overtaken: deleted, or requested anew
   */
  async advance(issuance: Issuance, read: Found<Issuance>): Promise<Found<Issuance>> {
    await commit(this.#redis, this.#keys, this.#savingIssuance(issuance, read.raw));
    return { record: issuance, raw: this.#issuances.encode(issuance, this.#keys.issuance(issuance.cert_name)) };
  }

  /**
   * Stores an issued certificate and ends its issuance in one step, so that it is never both stored and in progress. Labels and
   * notes stay those of the certificate that it replaces.
   * @param alongside what else is written in that step
   * @throws StoreError STORE_CONFLICT when the issuance was overtaken; nothing is stored then
   */
  async complete(
    certificate: Omit<Certificate, keyof Organised>,
    issuance: Issuance,
    read: Found<Issuance>,
    ...alongside: readonly (Transaction | undefined)[]
  ): Promise<void> {
    const ending = this.#savingIssuance(issuance, read.raw);
    const attempt = this.remembering(issuance.cert_name, attemptOf(issuance, certificate.fingerprint));
    for (let left = ATTEMPTS; ; left--) {
      const before = await this.#readable(issuance.cert_name);
      const saving = this.saving({ ...certificate, ...organisationOf(before.record) });
      const still: Transaction = { expect: [[this.#keys.certificate(issuance.cert_name), before.raw]], writes: [] };
      try {
        await commit(this.#redis, this.#keys, joined(still, saving, ending, attempt, ...alongside));
        return;
      } catch (error) {
        // Its owner may have labelled it just now; anything else that changed has overtaken us.
        const labelled = isConflict(error) && (await this.#readable(issuance.cert_name)).raw !== before.raw;
        if (!labelled || left <= 1) throw error;
      }
    }
  }

  /** What stands under a name; one that cannot be read is replaced all the same. */
  async #readable(name: CertName): Promise<{ readonly record: Certificate | undefined; readonly raw: string | null }> {
    const key = this.#keys.certificate(name);
    const raw = await reaching(() => this.#redis.get(key));
    if (raw === null) return { record: undefined, raw };
    try {
      return { record: this.#certificates.decode(key, raw), raw };
    } catch (error) {
      if (error instanceof StoreError) return { record: undefined, raw };
      throw error;
    }
  }

  /**
   * Ends an issuance without a certificate, and keeps that in its history. Where there is no certificate whose deletion would
   * take the history along, it goes with the issuance.
   * @throws StoreError STORE_CONFLICT as advance()
   */
  async fail(issuance: Issuance, read: Found<Issuance>): Promise<Found<Issuance>> {
    const { cert_name: name } = issuance;
    const attempt = this.remembering(name, attemptOf(issuance, null));
    const passes = hasEnded(issuance) && !(await reaching(() => this.#redis.exists(this.#keys.certificate(name))));
    const passing: Transaction = { writes: [['EXPIRE', this.#keys.history(name), this.#retentionSeconds]] };
    const ending = this.#savingIssuance(issuance, read.raw);
    await commit(this.#redis, this.#keys, joined(ending, attempt, passes ? passing : undefined));
    return { record: issuance, raw: this.#issuances.encode(issuance, this.#keys.issuance(issuance.cert_name)) };
  }

  /** Adds an attempt to the history of a certificate name. */
  remembering(name: CertName, attempt: IssuanceAttempt): Transaction {
    const key = this.#keys.history(name);
    return {
      writes: [
        ['RPUSH', key, encodeRecord(attempt)],
        ['LTRIM', key, -HISTORY, -1],
        ['PERSIST', key],
      ],
    };
  }

  /** The latest attempts, newest first; one that cannot be read is left out. */
  async history(name: CertName): Promise<IssuanceAttempt[]> {
    const key = this.#keys.history(name);
    const raws = await reaching(() => this.#redis.lrange(key, 0, -1));
    return raws.toReversed().flatMap((raw) => {
      try {
        return [decodeRecord(AttemptRecord, key, raw)];
      } catch (error) {
        if (error instanceof StoreError) return [];
        throw error;
      }
    });
  }

  /**
   * The writes of storing a certificate that nobody ordered from here. It takes the place of what was read under its name, and
   * of an issuance that has ended, so that no retry of that replaces it.
   */
  importing(
    certificate: Certificate,
    attempt: IssuanceAttempt,
    read: { readonly certificate: Found<Certificate> | undefined; readonly issuance: Found<Issuance> | undefined },
  ): Transaction {
    const { cert_name: name, domains } = certificate;
    const marks = domains.map((domain) => ['SET', this.#keys.ordered(domain), attempt.id, 'EX', MARK_SECONDS] as const);
    const instead: Transaction = {
      expect: [[this.#keys.issuance(name), read.issuance?.raw ?? null]],
      writes: [
        ...marks,
        ['DEL', this.#keys.issuance(name)],
        ['ZREM', this.#keys.issuanceIndex, name],
        ['DEL', this.#keys.renewalInfo(name)],
      ],
      changes: [['issuance', name]],
    };
    const still = this.standing(name, read.certificate);
    return joined(still, instead, this.saving(certificate), this.remembering(name, attempt));
  }

  /** Makes a larger transaction fail unless the certificate is still as it was read (undefined: still not there). */
  standing(name: CertName, read: Found<Certificate> | undefined): Transaction {
    return { expect: [[this.#keys.certificate(name), read?.raw ?? null]], writes: [] };
  }

  saving(certificate: Certificate): Transaction {
    const key = this.#keys.certificate(certificate.cert_name);
    return {
      writes: [
        ['SET', key, this.#certificates.encode(certificate, key)],
        ['ZADD', this.#keys.certificateIndex, 0, certificate.cert_name],
      ],
      changes: [['certificate', certificate.cert_name]],
    };
  }

  /**
   * Deletes a certificate with its issuance and takes its name out of every target that uses it, in one step.
   * @returns the hosts that used it
   * @throws StoreError STORE_CONFLICT when those targets went on changing meanwhile
   */
  async delete(name: CertName | string, now: Date): Promise<string[]> {
    for (let attempt = 1; ; attempt++) {
      const using = (await this.#targets.list()).records.filter((target) => target.cert_name === name);
      const released = await Promise.all(using.map(({ hostname }) => this.#releasing(hostname, name, now)));
      try {
        await commit(this.#redis, this.#keys, joined(this.deleting(name), ...released));
        return using.map(({ hostname }) => hostname);
      } catch (error) {
        if (!isConflict(error) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  async #releasing(hostname: TargetHost, name: string, now: Date): Promise<Transaction | undefined> {
    const read = await this.#targets.find(hostname);
    if (read?.record.cert_name !== name) return undefined;
    return this.#targets.saving({ ...read.record, cert_name: null, updated_at: now.toISOString() }, read.raw);
  }

  deleting(name: string): Transaction {
    return {
      writes: [
        ['DEL', this.#keys.certificate(name)],
        ['ZREM', this.#keys.certificateIndex, name],
        ['DEL', this.#keys.issuance(name)],
        ['ZREM', this.#keys.issuanceIndex, name],
        ['DEL', this.#keys.renewalInfo(name)],
        ['DEL', this.#keys.history(name)],
      ],
      changes: [
        ['certificate', name],
        ['issuance', name],
      ],
    };
  }

  #savingIssuance(issuance: Issuance, expected: string | null): Transaction {
    const key = this.#keys.issuance(issuance.cert_name);
    return {
      expect: [[key, expected]],
      writes: [
        ['SET', key, this.#issuances.encode(issuance, key)],
        ['ZADD', this.#keys.issuanceIndex, 0, issuance.cert_name],
        hasEnded(issuance) ? ['EXPIRE', key, this.#retentionSeconds] : ['PERSIST', key],
      ],
      changes: [['issuance', issuance.cert_name]],
    };
  }
}

const isConflict = (error: unknown): boolean => error instanceof StoreError && error.code === 'STORE_CONFLICT';

const organisationOf = ({ labels, notes }: Organised = UNORGANISED): Organised => ({ labels, notes });

/** Whether nothing will go on with it by itself. */
const hasEnded = ({ step, retry_at }: Issuance): boolean =>
  step === 'completed' || (step === 'failed' && retry_at === null);
