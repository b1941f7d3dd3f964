import {
  NOBODY,
  DEFAULT_SETTINGS,
  OAUTH_SERVER_TARGET,
  PLAIN_TARGET,
  type CertName,
  type CertifiedName,
  type Hostname,
} from '#domain';
import type { Logger } from 'pino';
import type { ExplainRequest, Explanation } from '#contracts';
import { explain } from '../explain/explain.ts';
import { PasswordDesk } from '#access';
import { HostLimits } from '../admit/host-limits.ts';
import { AccessTable } from '../admit/access-table.ts';
import { MessageDesk } from '../calls/message-desk.ts';
import { DomainInstance } from '../forward/domain-instance.ts';
import { UpstreamHealth } from '../forward/upstream-health.ts';
import { CertificateQueue } from '../handshake/certificate-queue.ts';
import { CertificateTable } from '../handshake/certificate-table.ts';
import { ClientTrustTable } from '../handshake/client-trust-table.ts';
import { InternalCa } from '../handshake/internal-ca.ts';
import { ChallengeTable } from '../handshake/challenge-table.ts';
import { Handshakes } from '../handshake/handshakes.ts';
import type { LoadedCertificate } from '../handshake/loaded-certificate.ts';
import { tlsSettingsOf } from '../handshake/tls-settings.ts';
import { UnifiedDispatcher, type TlsOptions } from '../listen/unified-dispatcher.ts';
import { follow, requestPath, type RequestPath } from '../request-path.ts';
import type { Observer } from '../observe/observer.ts';
import type { FindChallenge } from '../route/answer-challenge.ts';
import type { Instances } from '../route/find-instance.ts';
import { RouteDestinations } from '../route/route-destinations.ts';
import { RouteTable } from '../route/route-table.ts';
import { InstanceTable } from '../route/instance-table.ts';
import { mayAdminister } from '../route/may-administer.ts';
import type { Counts } from '../snapshot/counts.ts';
import type { UpstreamFailure, WorkerSettings } from '../snapshot/messages.ts';
import { WorkerIdentity, type IdentityRequests } from './worker-identity.ts';
import type { CertificateRecord, Delta, KeyedCertificate, TargetRecord } from '../snapshot/records.ts';

/** What a worker asks its supervisor for. */
export interface Requests extends IdentityRequests {
  readonly findChallenge: FindChallenge;
  readonly wantCertificate: (hostname: string) => void;
  readonly upstreamFailed: (failure: UpstreamFailure) => void;
  readonly connectionOpened: (id: number, network: string) => void;
  readonly connectionClosed: (network: string) => void;
  readonly counted: (counts: Counts) => void;
}

/** What a worker writes with. */
export interface Pens {
  readonly observer: Observer;
  readonly logger: Logger;
}

/** A worker's part of the gateway: its copy of the snapshot, and the dispatcher that serves from it. */
export class GatewayWorker {
  readonly #dispatcher: UnifiedDispatcher;
  readonly #instances: InstanceTable;
  readonly #access = new AccessTable();
  readonly #limits: HostLimits;
  readonly #messages = new MessageDesk();
  readonly #identity: WorkerIdentity;
  readonly #routes = new RouteTable();
  readonly #destinations: RouteDestinations;
  readonly #certificates: CertificateTable;
  readonly #challenges = new ChallengeTable();
  readonly #trusts: ClientTrustTable;
  readonly #internalCa = new InternalCa();
  readonly #queue: CertificateQueue | undefined;
  readonly #settings: WorkerSettings;
  readonly #observer: Observer;
  readonly upstreams: UpstreamHealth;
  /** What would become of a request that nobody has sent. */
  readonly explain: (asked: ExplainRequest) => Promise<Explanation>;
  #ticketKeys: Buffer | undefined;
  /** What the administrator has decided. */
  #decided = DEFAULT_SETTINGS;
  #shownByDefault: LoadedCertificate;

  constructor(settings: WorkerSettings, fallback: KeyedCertificate, requests: Requests, { observer, logger }: Pens) {
    this.#settings = settings;
    this.#observer = observer;
    this.upstreams = new UpstreamHealth(requests.upstreamFailed);
    const ofHosts = { ...settings, health: this.upstreams };
    this.#queue = settings.onDemand ? new CertificateQueue(requests.wantCertificate) : undefined;
    this.#instances = new InstanceTable(
      (target, previous) => previous?.succeededBy(target) ?? new DomainInstance(target, ofHosts, logger),
    );
    const targetOf = (host: string): TargetRecord | undefined => this.#instances.find(host)?.target;
    this.#trusts = new ClientTrustTable(targetOf);
    this.#certificates = new CertificateTable(fallbackRecord(fallback), targetOf);
    this.#shownByDefault = this.#certificates.forAnyAddress;
    this.#limits = new HostLimits(targetOf, requests.counted);
    const ourOwn = (url: string, is_api_instance = false): DomainInstance =>
      new DomainInstance(ownTarget(url), { ...settings, internalPorts: [] }, logger, { is_api_instance });
    const api = ourOwn(settings.adminApiUrl, true);
    const find = (host: string): DomainInstance | undefined => this.#instances.find(host);
    this.#destinations = new RouteDestinations({
      hostOf: find,
      api,
      oauthServer: ourOwn(OAUTH_SERVER_TARGET),
      makeForPort: (port) => new DomainInstance(ownTarget(`http://127.0.0.1:${port}`), settings, logger),
    });
    this.#identity = new WorkerIdentity(settings, { find, underWay: () => this.#dispatcher.underWay }, requests);
    const path = this.#pathOf(requests, { find, api });
    const certificateFor = (host: string): string => this.#certificates.choose(host).name;
    this.explain = explain({ path, follow: (steps) => follow(steps, logger), certificateFor });
    this.#dispatcher = new UnifiedDispatcher({
      ...settings,
      tls: this.#tls(),
      counting: {
        limit: settings.maxConnectionsPerIp,
        opened: requests.connectionOpened,
        closed: requests.connectionClosed,
      },
      handshakes: new Handshakes({
        certificates: this.#certificates,
        challenges: this.#challenges,
        trusts: this.#trusts,
        internalCa: this.#internalCa,
        queue: this.#queue,
        targetOf,
      }),
      handle: follow(path, logger),
      doors: observer.doors,
      finished: this.#limits.finishing((exchange) => {
        this.#messages.finished(exchange);
        observer.finished(exchange);
      }),
    });
  }

  #pathOf({ findChallenge }: Requests, { find, api }: Pick<Instances, 'find' | 'api'>): RequestPath {
    const settings = this.#settings;
    const administers = mayAdminister(settings.adminAllowFrom);
    return requestPath({
      routes: { table: this.#routes, destinations: this.#destinations, mayAdminister: administers },
      access: { table: this.#access, desk: new PasswordDesk(), find },
      limits: this.#limits,
      identity: this.#identity.parts,
      calls: { desk: this.#messages, find },
      findChallenge,
      trustedProxies: settings.trustedProxies,
      loopMark: settings.loopMark,
      ports: settings,
      servesBoth: (shown, host) => this.#certificates.servesBoth(shown, host),
      instances: {
        find,
        api,
        caHost: settings.caHost,
        servedHosts: new Set(settings.servedHosts.map(hostOf)),
        mayAdminister: administers,
        settings: () => this.#decided,
      },
    });
  }

  /** Certificates first: a target that is there must not be shown with the fallback because its certificate came later. */
  apply(delta: Delta): void {
    const { targets, accessLists, certificates, routes, alpnAnswers, settings, internalCa } = delta;
    this.#challenges.apply(alpnAnswers);
    if (settings.gone.length) this.#decided = DEFAULT_SETTINGS;
    for (const decided of settings.set) this.#decided = decided;
    this.#certificates.apply(certificates);
    this.#access.apply(accessLists);
    this.#routes.apply(routes);
    this.#destinations.apply(routes);
    this.#instances.apply(targets);
    this.#identity.apply(delta);
    this.#observer.forget(targets.gone);
    this.#internalCa.apply(internalCa);
    this.#trusts.useInternalCa(this.#internalCa.bundle);
    const asksForMore = this.#trusts.apply(targets);
    if (isChange(targets) || isChange(internalCa))
      this.#dispatcher.closeUntrusted(asksForMore ? (host) => this.#instances.find(host)?.target : undefined);
    this.#queue?.certificatesChanged((host) => this.#certificates.has(host));
    if (this.#shownByDefault === this.#certificates.forAnyAddress) return;
    this.#shownByDefault = this.#certificates.forAnyAddress;
    this.#dispatcher.useTls(this.#tls());
  }

  /** Keys for session tickets that all workers share. */
  useTicketKeys(keys: Buffer): void {
    this.#ticketKeys = keys;
    this.#dispatcher.useTls(this.#tls());
  }

  /** @throws CannotListen */
  async listen(): Promise<void> {
    await this.#dispatcher.listen();
    // node:cluster gave its socket the ticket keys of the first worker that ever listened, which may be of another day.
    if (this.#ticketKeys) this.#dispatcher.useTls(this.#tls());
  }

  /** By which the auth server knows its own gateway. */
  useVerifySecret(secret: string): void {
    this.#identity.useVerifySecret(secret);
  }

  /** By which admin-api knows it. */
  useAdminSecret(secret: string): void {
    this.#identity.useAdminSecret(secret);
  }

  /** How long ago the supervisor looked for what was revoked. */
  hearFeed(age: number): void {
    this.#identity.feed.heard(age);
  }

  /** What was counted at another worker, or at other gateways (0). */
  hearCounts(by: number, counts: Counts): void {
    this.#limits.hear(by, counts);
  }

  counterGone(by: number): void {
    this.#limits.open.workerGone(by);
  }

  /** A connection that is one too many of its client. */
  turnAway(id: number): void {
    this.#dispatcher.turnAway(id);
  }

  /** @param replaced another worker serves in its place, so that it need not hurry */
  drain(replaced: boolean): Promise<void> {
    return this.#dispatcher.drain(this.#settings.drainTimeout, replaced);
  }

  /** Clients that name neither a host nor a protocol see what is here. */
  #tls(): TlsOptions {
    return { ...tlsSettingsOf(this.#settings.tlsProfile), ...this.#shownByDefault.keyed, ticketKeys: this.#ticketKeys };
  }
}

/** As a Host field has it: an IPv6 address in brackets. */
const hostOf = (host: string): string => (host.includes(':') ? `[${host}]` : host);

const isChange = ({ set, gone }: Delta[keyof Delta]): boolean => set.length + gone.length > 0;

/** The self-signed certificate that is shown where no other fits. No certificate of the store can have an empty name. */
const fallbackRecord = (fallback: KeyedCertificate): CertificateRecord => ({
  cert_name: '' as CertName,
  domains: [] as readonly CertifiedName[],
  fingerprint: '',
  fullchain_pem: fallback.certificate_pem,
  private_key_pem: fallback.private_key_pem,
  expires_at: '',
  owner_token_hash: NOBODY,
  created_by: '',
});

const ownTarget = (url: string): TargetRecord => ({
  // That of our own authorization server is none, and no matter.
  hostname: new URL(url).host as Hostname,
  ...PLAIN_TARGET,
  target_url: url,
  route_mode: 'none',
  ejection: null,
  slow_start: 0,
  owner_token_hash: NOBODY,
});
