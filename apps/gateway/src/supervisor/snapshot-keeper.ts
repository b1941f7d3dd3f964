import type { Certificate, Change, ChangeKind, ProxyTarget } from '#domain';
import type { AlpnChallenge, FollowerCallbacks, Listing, StoreError } from '#store';
import type { Logger } from '#platform';
import {
  certificateRecord,
  targetRecord,
  type AlpnAnswer,
  type CertificateRecord,
  type Delta,
  type TargetRecord,
} from '../snapshot/records.ts';
import { AlpnAnswers } from './alpn-answers.ts';
import { checkCertificate, checkTarget } from './check-record.ts';
import { RecordLedger } from './record-ledger.ts';

interface Source<T> {
  list(): Promise<Listing<T>>;
  findAll(ids: readonly string[]): Promise<Listing<T>>;
}

/** Where records are read from: the store. */
export interface Sources {
  readonly targets: Source<ProxyTarget>;
  readonly certificates: Source<Certificate>;
  readonly alpnChallenges: Source<AlpnChallenge>;
}

export interface BrokenRecord {
  readonly kind: 'target' | 'certificate' | 'alpn-challenge';
  readonly id: string;
  readonly reason: string;
}

/**
 * The snapshot from which all workers serve: every target, certificate and TLS-ALPN-01 challenge that can be used. It outlives
 * the connection to Redis, and a record that cannot be used is left out without harm to the others.
 */
export class SnapshotKeeper implements FollowerCallbacks {
  readonly #sources: Sources;
  readonly #logger: Logger;
  readonly #publish: (version: number, delta: Delta) => void;
  readonly #targets = new RecordLedger<ProxyTarget, TargetRecord>({
    idOf: (target) => target.hostname,
    toRecord: targetRecord,
    check: checkTarget,
  });
  readonly #certificates = new RecordLedger<Certificate, CertificateRecord>({
    idOf: (certificate) => certificate.cert_name,
    toRecord: certificateRecord,
    check: checkCertificate,
  });
  readonly #answers = new AlpnAnswers();
  readonly #alpnAnswers = new RecordLedger<AlpnAnswer, AlpnAnswer>({
    idOf: (answer) => answer.name,
    toRecord: (answer) => answer,
    check: () => undefined,
  });
  readonly #told = new Set<string>();
  #version = 0;
  #lost: { readonly since: Date; readonly reason: string } | undefined;
  #loaded: () => void = () => {};

  /** Resolves when the snapshot is there for the first time. */
  readonly loaded: Promise<void>;

  /** @param publish told every change, in order */
  constructor(sources: Sources, logger: Logger, publish: (version: number, delta: Delta) => void) {
    this.#sources = sources;
    this.#logger = logger;
    this.#publish = publish;
    this.loaded = new Promise((resolve) => {
      this.#loaded = resolve;
    });
  }

  /** Counts the changes of this snapshot, from 1. */
  get version(): number {
    return this.#version;
  }

  get everything(): Delta {
    return {
      targets: { set: this.#targets.records, gone: [] },
      certificates: { set: this.#certificates.records, gone: [] },
      alpnAnswers: { set: this.#alpnAnswers.records, gone: [] },
    };
  }

  get counts(): { readonly targets: number; readonly certificates: number } {
    return { targets: this.#targets.size, certificates: this.#certificates.size };
  }

  get broken(): readonly BrokenRecord[] {
    return [
      ...this.#targets.broken.map(([id, reason]) => ({ kind: 'target' as const, id, reason })),
      ...this.#certificates.broken.map(([id, reason]) => ({ kind: 'certificate' as const, id, reason })),
      ...this.#alpnAnswers.broken.map(([id, reason]) => ({ kind: 'alpn-challenge' as const, id, reason })),
    ];
  }

  /** Since when Redis is away and why; undefined while it is there. */
  get lost(): { readonly since: Date; readonly reason: string } | undefined {
    return this.#lost;
  }

  readonly onReset = async (): Promise<void> => {
    const [targets, certificates, challenges] = await Promise.all([
      this.#sources.targets.list(),
      this.#sources.certificates.list(),
      this.#sources.alpnChallenges.list(),
    ]);
    this.#changed({
      targets: await this.#targets.replace(targets),
      certificates: await this.#certificates.replace(certificates),
      alpnAnswers: await this.#alpnAnswers.replace(await this.#answers.of(challenges, new Date())),
    });
    this.#loaded();
  };

  readonly onChanges = async (changes: readonly Change[]): Promise<void> => {
    const named = (kind: ChangeKind): string[] => changes.filter((change) => change.kind === kind).map(({ id }) => id);
    const hostnames = named('target');
    const names = named('certificate');
    const challenged = [...new Set([...named('alpn-challenge'), ...this.#answers.expired(new Date())])];
    const [targets, certificates, challenges] = await Promise.all([
      this.#sources.targets.findAll(hostnames),
      this.#sources.certificates.findAll(names),
      this.#sources.alpnChallenges.findAll(challenged),
    ]);
    this.#changed({
      targets: await this.#targets.update(hostnames, targets),
      certificates: await this.#certificates.update(names, certificates),
      alpnAnswers: await this.#alpnAnswers.update(challenged, await this.#answers.of(challenges, new Date())),
    });
  };

  readonly onAvailability = (error: StoreError | undefined): void => {
    if (error) this.#logger.warn({ reason: error.message }, 'Redis is lost; serving goes on from the last snapshot');
    else this.#logger.info('Redis is back');
    this.#lost = error && { since: new Date(), reason: error.message };
  };

  #changed(delta: Delta): void {
    this.#tellBroken();
    this.#answers.forget(delta.alpnAnswers.gone);
    const changed = Object.values(delta).some(({ set, gone }) => set.length + gone.length > 0);
    if (!changed && this.#version > 0) return;
    this.#version += 1;
    this.#publish(this.#version, delta);
  }

  /** Each is told once, and again when it is broken in another way. */
  #tellBroken(): void {
    for (const { kind, id, reason } of this.broken) {
      const key = `${kind} ${id} ${reason}`;
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      this.#logger.error({ kind, id, reason }, `${kind} ${id} cannot be used and is left out`);
    }
  }
}
