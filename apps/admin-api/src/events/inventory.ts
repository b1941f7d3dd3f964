import {
  ADMIN,
  isInProgress,
  type Alert,
  type ApiToken,
  type Certificate,
  type Change,
  type ChangeKind,
  type CertName,
  type Issuance,
  type ProxyTarget,
  type RenewalInfo,
  type Route,
  type TokenHash,
} from '#domain';
import type { Broken, Store } from '#store';

/** One change as read back: the record as it is now, or undefined when it is gone or unreadable. */
export type RecordChange = {
  readonly version: number;
  readonly id: string;
  /** Who owned what stood under this name before: null for nobody, undefined where that is not known. */
  readonly previousOwner?: TokenHash | null;
  /** Why a record that is there cannot be read. */
  readonly unreadable?: string | undefined;
} & (
  | { readonly kind: 'target'; readonly record: ProxyTarget | undefined }
  | {
      readonly kind: 'certificate';
      readonly record: Certificate | undefined;
      /** What its CA last said of its renewal. */
      readonly renewal?: RenewalInfo | undefined;
    }
  | { readonly kind: 'issuance'; readonly record: Issuance | undefined }
  | { readonly kind: 'token'; readonly record: ApiToken | undefined }
  | { readonly kind: 'route'; readonly record: Route | undefined }
  | { readonly kind: 'alert'; readonly record: Alert | undefined }
  // It is read by who is told of it.
  | { readonly kind: 'internal-ca'; readonly record: undefined }
);

/** Those of which something is kept. */
type Kind = Exclude<RecordChange['kind'], 'internal-ca' | 'alert'>;

/** Of these only what is broken is kept: they are read when they are looked at. Ids of tokens are their hashes. */
type Unfollowed = 'access-list' | 'template' | 'settings' | 'local-group' | 'notification' | 'token';

/** What browsers follow; challenges are the gateway's own business, and access lists are read when they are looked at. */
const SHOWN: ReadonlySet<string> = new Set<RecordChange['kind']>([
  'target',
  'certificate',
  'issuance',
  'token',
  'route',
  'internal-ca',
  'alert',
]);
const isShown = (change: Change): change is Change & { readonly kind: RecordChange['kind'] } => SHOWN.has(change.kind);

interface Records {
  list(): Promise<{ readonly broken: readonly Broken[] }>;
  findAll(ids: readonly string[]): Promise<{ readonly broken: readonly Broken[] }>;
}

const unfollowed = ({
  accessLists,
  templates,
  settings,
  localGroups,
  notifications,
}: Store): [Exclude<Unfollowed, 'token'>, Records][] => [
  ['access-list', accessLists],
  ['template', templates],
  ['settings', settings],
  ['local-group', localGroups],
  ['notification', notifications],
];

interface Line {
  readonly owner: TokenHash;
}

export interface TargetLine extends Line {
  readonly cert_name: string | null;
  readonly enable_https: boolean;
}

export interface CertificateLine extends Line {
  /** Whether it is the administrator's, which serves everybody's hosts. */
  readonly isShared: boolean;
  readonly domains: readonly string[];
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** false: it was imported, and nobody renews it. */
  readonly renews: boolean;
}

interface IssuanceLine extends Line {
  readonly inProgress: boolean;
  readonly failed: boolean;
}

/** A few words about every record, kept in memory: enough to say at any moment, also while Redis is away, who owns what and what is missing. */
export class Inventory {
  readonly targets = new Map<string, TargetLine>();
  readonly certificates = new Map<string, CertificateLine>();
  readonly issuances = new Map<string, IssuanceLine>();
  /** By name; `owner` is the token's own hash. */
  readonly tokens = new Map<string, Line>();
  readonly routes = new Map<string, Line>();
  /** Records that are there and cannot be used, with the reason. */
  readonly broken = new Map<
    string,
    { readonly kind: Kind | Unfollowed; readonly id: string; readonly reason: string }
  >();

  /** Reads everything anew. */
  async load(store: Store): Promise<void> {
    const [targets, certificates, issuances, tokens, routes] = await Promise.all([
      store.targets.list(),
      store.certificates.list(),
      store.certificates.listIssuances(),
      store.tokens.list(),
      store.routes.list(),
    ]);
    for (const map of [this.targets, this.certificates, this.issuances, this.tokens, this.routes, this.broken])
      map.clear();
    for (const record of targets.records) this.#keep({ kind: 'target', id: record.hostname, record });
    for (const record of certificates.records) this.#keep({ kind: 'certificate', id: record.cert_name, record });
    for (const record of issuances.records) this.#keep({ kind: 'issuance', id: record.cert_name, record });
    for (const record of tokens.records) this.#keep({ kind: 'token', id: record.name, record });
    for (const record of routes.records) this.#keep({ kind: 'route', id: record.route_id, record });
    const listings = { target: targets, certificate: certificates, issuance: issuances, token: tokens, route: routes };
    for (const kind of ['target', 'certificate', 'issuance', 'token', 'route'] as const)
      this.#keepBroken(kind, listings[kind].broken);
    for (const [kind, records] of unfollowed(store)) this.#keepBroken(kind, (await records.list()).broken);
  }

  /** Looks which of the changed records that nobody follows cannot be read. */
  async lookAtUnfollowed(store: Store, changes: readonly Change[]): Promise<void> {
    const idsOf = (kind: ChangeKind): string[] => changes.flatMap((one) => (one.kind === kind ? [one.id] : []));
    for (const [kind, records] of unfollowed(store)) {
      const ids = idsOf(kind);
      if (ids.length) this.#keepBroken(kind, (await records.findAll(ids)).broken, ids);
    }
    if (!idsOf('token').length) return;
    // A change names a token, and a broken one is known by its hash alone.
    const before = [...this.broken.values()].filter(({ kind }) => kind === 'token').map(({ id }) => id);
    this.#keepBroken('token', (await store.tokens.list()).broken, before);
  }

  /** @param looked at: those of these that are not broken are not any more */
  #keepBroken(kind: Kind | Unfollowed, broken: readonly Broken[], looked: readonly string[] = []): void {
    for (const id of looked) this.broken.delete(`${kind} ${id}`);
    for (const { id, reason } of broken) this.broken.set(`${kind} ${id}`, { kind, id, reason });
  }

  /** Takes in what changed. @returns the changes with the owners of before */
  apply(changes: readonly RecordChange[]): RecordChange[] {
    return changes.map((change) => {
      const { kind, id, unreadable } = change;
      if (kind === 'internal-ca' || kind === 'alert') return change;
      const previousOwner = this.#linesOf(kind).get(id)?.owner ?? null;
      if (change.record) this.#keep(change);
      else this.#linesOf(kind).delete(id);
      if (unreadable === undefined) this.broken.delete(`${kind} ${id}`);
      else this.broken.set(`${kind} ${id}`, { kind, id, reason: unreadable });
      return { ...change, previousOwner };
    });
  }

  #linesOf(kind: Kind): Map<string, Line> {
    return {
      target: this.targets,
      certificate: this.certificates,
      issuance: this.issuances,
      token: this.tokens,
      route: this.routes,
    }[kind];
  }

  #keep(entry: Pick<RecordChange, 'kind' | 'id' | 'record'>): void {
    const { kind, id, record } = entry as Exclude<RecordChange, { kind: 'alert' }>;
    if (!record) return;
    switch (kind) {
      case 'target': {
        const { owner_token_hash: owner, cert_name, enable_https } = record;
        this.targets.set(id, { owner, cert_name, enable_https });
        break;
      }
      case 'certificate': {
        const { owner_token_hash: owner, domains, issued_at, expires_at, created_by } = record;
        const isShared = created_by === ADMIN;
        const renews = record.acme_directory_url !== null;
        const [issuedAt, expiresAt] = [Date.parse(issued_at), Date.parse(expires_at)];
        this.certificates.set(id, { owner, isShared, domains, issuedAt, expiresAt, renews });
        break;
      }
      case 'issuance':
        this.issuances.set(id, {
          owner: record.owner_token_hash,
          inProgress: isInProgress(record),
          failed: record.step === 'failed',
        });
        break;
      case 'token':
        this.tokens.set(id, { owner: record.hash });
        break;
      case 'route':
        this.routes.set(id, { owner: record.owner_token_hash });
        break;
    }
  }
}

/** Reads what the changed records are now, all of a kind at once. */
export async function readChanges(store: Store, changes: readonly Change[]): Promise<RecordChange[]> {
  const idsOf = (kind: Kind): string[] => changes.flatMap((change) => (change.kind === kind ? [change.id] : []));
  const alertIds = changes.flatMap(({ kind, id }) => (kind === 'alert' ? [id] : []));
  const [targets, certificates, issuances, tokens, renewals, routes, alerts] = await Promise.all([
    store.targets.findAll(idsOf('target')),
    store.certificates.findAll(idsOf('certificate')),
    store.certificates.findIssuances(idsOf('issuance')),
    idsOf('token').length ? store.tokens.list() : { records: [], broken: [] },
    store.renewals.infos(idsOf('certificate') as CertName[]),
    store.routes.findAll(idsOf('route')),
    store.alerts.findAll(alertIds),
  ]);
  const listings = { target: targets, certificate: certificates, issuance: issuances, token: tokens, route: routes };
  const found = {
    target: new Map(targets.records.map((record) => [record.hostname as string, record])),
    certificate: new Map(certificates.records.map((record) => [record.cert_name as string, record])),
    issuance: new Map(issuances.records.map((record) => [record.cert_name as string, record])),
    token: new Map(tokens.records.map((record) => [record.name as string, record])),
    route: new Map(routes.records.map((record) => [record.route_id as string, record])),
  };
  const foundAlerts = new Map(alerts.records.map((record) => [record.id, record]));
  return changes.filter(isShown).map(({ version, kind, id }) => {
    if (kind === 'internal-ca') return { version, id, kind, record: undefined };
    if (kind === 'alert') return { version, id, kind, record: foundAlerts.get(id) };
    const unreadable = listings[kind].broken.find((broken) => broken.id === id)?.reason;
    const renewal = kind === 'certificate' ? renewals.get(id as CertName) : undefined;
    return { version, id, kind, record: found[kind].get(id), unreadable, renewal } as RecordChange;
  });
}
