import { Logger } from '@nestjs/common';
import type { TokenAuthority } from '#access';
import type { Configuration } from '#config';
import {
  authOf,
  isAdminHost,
  publicOrigin,
  voidUntil,
  type Change,
  type ChangeKind,
  type HostAuth,
  type Revocation,
  type SigningKey,
} from '#domain';
import type { ChangeFollower, Store } from '#store';
import { authHostOf, type AuthHost } from './auth-host.ts';

/** A host as far as identity goes. */
export interface KnownHost extends HostAuth {
  readonly hostname: string;
  /** The admin API is there. */
  readonly isAdminHost: boolean;
}

/** What this server needs of the state with every request, kept in step with Redis. */
export class LiveState {
  readonly #store: Store;
  readonly #configuration: Configuration;
  readonly #follower: ChangeFollower;
  readonly #logger = new Logger(LiveState.name);
  readonly #hosts = new Map<string, KnownHost>();
  readonly #revocations = new Map<string, Revocation>();
  #tokenAuthority: TokenAuthority = { issuer: undefined, keys: [] };
  #authHost: AuthHost | undefined;
  #keys: readonly SigningKey[] = [];
  #lost = false;

  constructor(store: Store, configuration: Configuration) {
    this.#store = store;
    this.#configuration = configuration;
    this.#follower = store.follow({
      onReset: async () => {
        await Promise.all([this.#readHosts(), this.#readRevocations(), this.#readAuthHost(), this.#readKeys()]);
      },
      onChanges: (changes) => this.#apply(changes),
      onAvailability: (lost) => {
        this.#lost = lost !== undefined;
        this.#logger.warn(lost ? lost.message : 'Redis is back; everything was read anew');
      },
    });
  }

  start = (): Promise<void> => this.#follower.start();
  stop = (): Promise<void> => this.#follower.stop();
  nudge = (): Promise<void> => this.#follower.nudge();

  /** Whether what stands here is what stands in Redis, but for what happened in the last moment. */
  get isFresh(): boolean {
    return !this.#lost;
  }

  /** undefined before `auth-setup`. */
  get authHost(): AuthHost | undefined {
    return this.#authHost;
  }

  get signingKeys(): readonly SigningKey[] {
    return this.#keys;
  }

  /** By whom our access tokens are signed; another object when that changes. */
  get tokenAuthority(): TokenAuthority {
    return this.#tokenAuthority;
  }

  get hosts(): Iterable<KnownHost> {
    return this.#hosts.values();
  }

  /** The target that answers for a host: its own, or the nearest wildcard above it. */
  hostOf(hostname: string): KnownHost | undefined {
    const own = this.#hosts.get(hostname);
    if (own) return own;
    for (let at = hostname.indexOf('.'); at > 0; at = hostname.indexOf('.', at + 1)) {
      const wildcard = this.#hosts.get(`*${hostname.slice(at)}`);
      if (wildcard) return wildcard;
    }
    return undefined;
  }

  /** `https://host`, with the port by which clients come. */
  originOf = (hostname: string): string => publicOrigin(hostname, this.#configuration.PUBLIC_HTTPS_PORT);

  /** voidUntil() of the revocation of this id. */
  voidUntil = (id: string): number | undefined => {
    const revocation = this.#revocations.get(id);
    return revocation && voidUntil(revocation);
  };

  async #apply(changes: readonly Change[]): Promise<void> {
    const idsOf = (kind: ChangeKind): string[] => changes.filter((each) => each.kind === kind).map(({ id }) => id);
    await Promise.all([
      this.#readHosts(idsOf('target')),
      this.#readRevocations(idsOf('revocation')),
      idsOf('auth-setting').length && this.#readAuthHost(),
      idsOf('signing-keys').length && this.#readKeys(),
    ]);
  }

  async #readHosts(ids?: readonly string[]): Promise<void> {
    if (ids?.length === 0) return;
    const { records } = ids ? await this.#store.targets.findAll(ids) : await this.#store.targets.list();
    // What stood before counts until all of it has been read: no moment without hosts, or without revocations.
    for (const id of ids ?? [...this.#hosts.keys()]) this.#hosts.delete(id);
    for (const target of records)
      this.#hosts.set(target.hostname, {
        hostname: target.hostname,
        isAdminHost: isAdminHost(target),
        ...authOf(target),
      });
  }

  async #readRevocations(ids?: readonly string[]): Promise<void> {
    if (ids?.length === 0) return;
    const { records } = ids ? await this.#store.revocations.findAll(ids) : await this.#store.revocations.list();
    const now = Date.now();
    if (!ids) this.#revocations.clear();
    for (const [id, { expires_at }] of this.#revocations)
      if (Date.parse(expires_at) < now) this.#revocations.delete(id);
    for (const revocation of records) this.#revocations.set(revocation.id, revocation);
  }

  async #readAuthHost(): Promise<void> {
    const setting = await this.#store.authSetting.find();
    this.#authHost = setting && authHostOf(setting, this.#configuration);
    this.#tokenAuthority = { ...this.#tokenAuthority, issuer: this.#authHost?.issuer };
  }

  async #readKeys(): Promise<void> {
    this.#keys = await this.#store.signingKeys.find();
    this.#tokenAuthority = { ...this.#tokenAuthority, keys: this.#keys.map(({ public_jwk }) => public_jwk) };
  }
}
