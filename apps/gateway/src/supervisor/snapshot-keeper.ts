import {
  INTERNAL_CA,
  type AccessList,
  type AuthSetting,
  type Certificate,
  type CertificateAuthority,
  type Change,
  type ChangeKind,
  type ProxyTarget,
  type Revocation,
  type Route,
  type Settings,
} from '#domain';
import type { AlpnChallenge, FollowerCallbacks, StoreError } from '#store';
import type { Logger } from '#platform';
import {
  accessListRecord,
  certificateRecord,
  routeRecord,
  targetRecord,
  type Changed,
  type Delta,
  type SnapshotRecords,
  type TargetRecord,
} from '../snapshot/records.ts';
import { AlpnAnswers, isOver } from './alpn-answers.ts';
import { rootsOf, trustsPrivateCa, withRoots } from './backend-authorities.ts';
import {
  checkAccessList,
  checkCertificate,
  checkInternalCa,
  checkSettingsRecord,
  checkTarget,
} from './check-record.ts';
import { checkRoute } from './check-route.ts';
import { keptPart, type KeptPart, type Source } from './kept-part.ts';
import { PublishedKeys, type KeySource } from './published-keys.ts';

/** Where records are read from: the store. */
export interface Sources {
  readonly targets: Source<ProxyTarget>;
  readonly accessLists: Source<AccessList>;
  readonly certificates: Source<Certificate>;
  readonly routes: Source<Route>;
  readonly alpnChallenges: Source<AlpnChallenge>;
  readonly settings: Source<Settings>;
  readonly internalCa: Source<CertificateAuthority>;
  readonly authSetting: Source<AuthSetting>;
  readonly signingKeys: KeySource;
  readonly revocations: Source<Revocation>;
}

export interface BrokenRecord {
  readonly kind: ChangeKind;
  readonly id: string;
  readonly reason: string;
}

type Parts = { readonly [P in keyof SnapshotRecords]: KeptPart<SnapshotRecords[P]> };

/** Every kind of record that workers serve from: where it comes from, what of it they get, and when it is of no use. */
const partsOf = (from: Sources): Parts => ({
  alpnAnswers: keptPart('alpn-challenge', new AlpnAnswers(from.alpnChallenges), {
    idOf: (answer) => answer.name,
    toRecord: (answer) => answer,
    check: () => undefined,
    isOver,
  }),
  certificates: keptPart('certificate', from.certificates, {
    idOf: (certificate) => certificate.cert_name,
    toRecord: certificateRecord,
    check: checkCertificate,
  }),
  routes: keptPart('route', from.routes, {
    idOf: (route) => route.route_id,
    toRecord: routeRecord,
    check: checkRoute,
  }),
  settings: keptPart('settings', from.settings, {
    idOf: () => 'settings',
    // What new hosts begin with is no business of the workers.
    toRecord: (settings) => ({ ...settings, new_hosts: {} }),
    check: checkSettingsRecord,
  }),
  internalCa: keptPart(INTERNAL_CA, from.internalCa, {
    idOf: () => INTERNAL_CA,
    toRecord: (ca) => ca,
    check: checkInternalCa,
  }),
  accessLists: keptPart('access-list', from.accessLists, {
    idOf: (list) => list.name,
    toRecord: accessListRecord,
    check: checkAccessList,
  }),
  authSetting: keptPart('auth-setting', from.authSetting, {
    idOf: () => 'auth-setting',
    toRecord: (setting) => setting,
    check: () => undefined,
  }),
  signingKeys: keptPart('signing-keys', new PublishedKeys(from.signingKeys), {
    idOf: () => 'signing-keys',
    toRecord: (keys) => keys,
    check: () => undefined,
  }),
  revocations: keptPart('revocation', from.revocations, {
    idOf: ({ id }) => id,
    toRecord: (revocation) => revocation,
    check: () => undefined,
    isOver: ({ expires_at }) => Date.parse(expires_at) <= Date.now(),
  }),
  targets: keptPart('target', from.targets, {
    idOf: (target) => target.hostname,
    toRecord: targetRecord,
    check: checkTarget,
  }),
});

/**
 * The snapshot from which all workers serve: every record that can be used. It outlives the connection to Redis, and a record
 * that cannot be used is left out without harm to the others.
 */
export class SnapshotKeeper implements FollowerCallbacks {
  readonly #parts: Parts;
  readonly #logger: Logger;
  readonly #publish: (version: number, delta: Delta) => void;
  readonly #told = new Set<string>();
  #version = 0;
  /** Those of the private CA that were told last. */
  #roots = '';
  #lost: { readonly since: Date; readonly reason: string } | undefined;
  #loaded: () => void = () => {};

  /** Resolves when the snapshot is there for the first time. */
  readonly loaded: Promise<void>;

  /** @param publish told every change, in order */
  constructor(sources: Sources, logger: Logger, publish: (version: number, delta: Delta) => void) {
    this.#parts = partsOf(sources);
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
    const everything = ofEach(this.#parts, ({ records, broken }) => {
      const unusable = broken.map(([id]) => id);
      return { set: records, gone: unusable, broken: unusable };
    }) as Delta;
    return { ...everything, targets: trusting(everything.targets, this.#roots) };
  }

  /** How many records of each kind there are. */
  get counts(): { readonly [P in keyof SnapshotRecords]: number } {
    return ofEach(this.#parts, ({ size }) => size);
  }

  get broken(): readonly BrokenRecord[] {
    return Object.values(this.#parts).flatMap(({ kind, broken }) =>
      broken.map(([id, reason]) => ({ kind, id, reason })),
    );
  }

  /** Hosts that nobody can reach, because an access list of theirs is missing or broken. Looks at every target. */
  get closed(): readonly BrokenRecord[] {
    const usable = new Set<string>(this.#parts.accessLists.records.map(({ name }) => name));
    return this.#parts.targets.records.flatMap(({ hostname, access_lists }) => {
      const missing = access_lists.find((name) => !usable.has(name));
      if (missing === undefined) return [];
      const reason = `its access list ${missing} is missing or broken, so it answers 503 to everybody`;
      return [{ kind: 'target' as const, id: hostname, reason }];
    });
  }

  /** Since when Redis is away and why; undefined while it is there. */
  get lost(): { readonly since: Date; readonly reason: string } | undefined {
    return this.#lost;
  }

  readonly onReset = async (): Promise<void> => {
    await this.#read(() => undefined);
    this.#loaded();
  };

  readonly onChanges = (changes: readonly Change[]): Promise<void> =>
    this.#read((kind) => changes.filter((change) => change.kind === kind).map(({ id }) => id));

  readonly onAvailability = (error: StoreError | undefined): void => {
    if (error) this.#logger.warn({ reason: error.message }, 'Redis is lost; serving goes on from the last snapshot');
    else this.#logger.info('Redis is back');
    this.#lost = error && { since: new Date(), reason: error.message };
  };

  /** @param idsOf which records of a kind are read anew; undefined for all */
  async #read(idsOf: (kind: ChangeKind) => readonly string[] | undefined): Promise<void> {
    const names = Object.keys(this.#parts) as (keyof Parts)[];
    const steps = await Promise.all(
      names.map(async (name) => [name, await this.#parts[name].read(idsOf(this.#parts[name].kind))] as const),
    );
    const taken: [string, Changed<object>][] = [];
    for (const [name, take] of steps) taken.push([name, await take()]);
    this.#changed(Object.fromEntries(taken) as unknown as Delta);
  }

  #changed(delta: Delta): void {
    this.#tellBroken();
    const changed = Object.values(delta).some(({ set, gone }) => set.length + gone.length > 0);
    if (!changed && this.#version > 0) return;
    this.#version += 1;
    this.#publish(this.#version, this.#trusting(delta));
  }

  /** Targets know the roots of the private CA in place of its name; they are told again when those are others. */
  #trusting(delta: Delta): Delta {
    const before = this.#roots;
    this.#roots = rootsOf(this.#parts.internalCa.records[0]);
    const { targets } = delta;
    const told = new Set(targets.set.map(({ hostname }) => hostname));
    const again =
      before === this.#roots
        ? []
        : this.#parts.targets.records.filter((target) => trustsPrivateCa(target) && !told.has(target.hostname));
    return { ...delta, targets: trusting({ ...targets, set: [...targets.set, ...again] }, this.#roots) };
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

const trusting = (targets: Changed<TargetRecord>, roots: string): Changed<TargetRecord> => ({
  ...targets,
  set: targets.set.map((target) => withRoots(target, roots)),
});

/** Asks every part the same. */
const ofEach = <T>(parts: Parts, ask: (part: KeptPart<object>) => T): Record<keyof Parts, T> =>
  Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, ask(part)])) as Record<keyof Parts, T>;
