import type { CertName, CertifiedName, Hostname, TokenHash } from '#domain';
import type { Logger } from 'pino';
import { DomainInstance } from '../forward/domain-instance.ts';
import { CertificateQueue } from '../handshake/certificate-queue.ts';
import { CertificateTable } from '../handshake/certificate-table.ts';
import { ChallengeTable } from '../handshake/challenge-table.ts';
import { Handshakes } from '../handshake/handshakes.ts';
import type { LoadedCertificate } from '../handshake/loaded-certificate.ts';
import { tlsSettings } from '../handshake/tls-settings.ts';
import { UnifiedDispatcher, type TlsOptions } from '../listen/unified-dispatcher.ts';
import { follow, requestPath } from '../request-path.ts';
import { accessLog } from '../respond/access-log.ts';
import type { FindChallenge } from '../route/answer-challenge.ts';
import { InstanceTable } from '../route/instance-table.ts';
import { mayAdminister } from '../route/may-administer.ts';
import type { WorkerSettings } from '../snapshot/messages.ts';
import type { CertificateRecord, Delta, KeyedCertificate, TargetRecord } from '../snapshot/records.ts';

/** What a worker asks its supervisor for. */
export interface Requests {
  readonly findChallenge: FindChallenge;
  readonly wantCertificate: (hostname: string) => void;
  readonly connectionOpened: (id: number, network: string) => void;
  readonly connectionClosed: (network: string) => void;
}

/** A worker's part of the gateway: its copy of the snapshot, and the dispatcher that serves from it. */
export class GatewayWorker {
  readonly #dispatcher: UnifiedDispatcher;
  readonly #instances: InstanceTable;
  readonly #certificates: CertificateTable;
  readonly #challenges = new ChallengeTable();
  readonly #queue: CertificateQueue | undefined;
  readonly #settings: WorkerSettings;
  #ticketKeys: Buffer | undefined;
  #shownByDefault: LoadedCertificate;

  constructor(settings: WorkerSettings, fallback: KeyedCertificate, requests: Requests, logger: Logger) {
    this.#settings = settings;
    this.#queue = settings.onDemand ? new CertificateQueue(requests.wantCertificate) : undefined;
    this.#instances = new InstanceTable(
      (target, previous) => previous?.succeededBy(target) ?? new DomainInstance(target, settings, logger),
    );
    const targetOf = (host: string): TargetRecord | undefined => this.#instances.find(host)?.target;
    this.#certificates = new CertificateTable(fallbackRecord(fallback), targetOf);
    this.#shownByDefault = this.#certificates.forAnyAddress;
    const path = requestPath({
      findChallenge: requests.findChallenge,
      trustedProxies: settings.trustedProxies,
      loopMark: settings.loopMark,
      httpsPort: settings.httpsPort,
      servesBoth: (shown, host) => this.#certificates.servesBoth(shown, host),
      instances: {
        find: (host) => this.#instances.find(host),
        api: new DomainInstance(apiTarget(settings.adminApiUrl), { ...settings, internalPorts: [] }, logger, {
          is_api_instance: true,
        }),
        mayAdminister: mayAdminister(settings.adminAllowFrom),
      },
    });
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
        queue: this.#queue,
        targetOf,
      }),
      handle: follow(path, logger),
      finished: accessLog(logger),
    });
  }

  /** Certificates first: a target that is there must not be shown with the fallback because its certificate came later. */
  apply({ targets, certificates, alpnAnswers }: Delta): void {
    this.#challenges.apply(alpnAnswers);
    this.#certificates.apply(certificates);
    this.#instances.apply(targets);
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
    return { ...tlsSettings, ...this.#shownByDefault.keyed, ticketKeys: this.#ticketKeys };
  }
}

const NOBODY = '' as TokenHash;

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

const apiTarget = (url: string): TargetRecord => ({
  hostname: 'localhost' as Hostname,
  target_url: url,
  cert_name: null,
  enabled: true,
  enable_http: true,
  enable_https: true,
  https_redirect: false,
  hsts: null,
  min_tls_version: '1.2',
  preserve_host_header: true,
  custom_headers: {},
  custom_response_headers: {},
  backend_protocol: 'http1',
  backend_ca_pem: null,
  backend_server_name: null,
  backend_verify: true,
  owner_token_hash: NOBODY,
});
