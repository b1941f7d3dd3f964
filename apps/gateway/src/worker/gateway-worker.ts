import type { CertName, CertifiedName, Hostname, TokenHash } from '#domain';
import type { Logger } from 'pino';
import { DomainInstance } from '../forward/domain-instance.ts';
import { CertificateTable } from '../handshake/certificate-table.ts';
import { chooseContext } from '../handshake/choose-context.ts';
import { tlsSettings } from '../handshake/tls-settings.ts';
import { UnifiedDispatcher } from '../listen/unified-dispatcher.ts';
import { follow, requestPath } from '../request-path.ts';
import { accessLog } from '../respond/access-log.ts';
import type { FindChallenge } from '../route/answer-challenge.ts';
import { InstanceTable } from '../route/instance-table.ts';
import { mayAdminister } from '../route/may-administer.ts';
import type { KeyedCertificate, WorkerSettings } from '../snapshot/messages.ts';
import type { CertificateRecord, Delta, TargetRecord } from '../snapshot/records.ts';

/** A worker's part of the gateway: its copy of the snapshot, and the dispatcher that serves from it. */
export class GatewayWorker {
  readonly #dispatcher: UnifiedDispatcher;
  readonly #instances: InstanceTable;
  readonly #certificates: CertificateTable;
  readonly #settings: WorkerSettings;

  constructor(settings: WorkerSettings, fallback: KeyedCertificate, findChallenge: FindChallenge, logger: Logger) {
    this.#settings = settings;
    this.#instances = new InstanceTable(
      (target, previous) => previous?.succeededBy(target) ?? new DomainInstance(target, settings, logger),
    );
    this.#certificates = new CertificateTable(fallbackRecord(fallback), (host) => this.#instances.find(host)?.target);
    const path = requestPath({
      findChallenge,
      loopMark: settings.loopMark,
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
      tls: { ...tlsSettings, cert: fallback.certificate_pem, key: fallback.private_key_pem },
      chooseContext: chooseContext(this.#certificates),
      handle: follow(path, logger),
      finished: accessLog(logger),
    });
  }

  /** Certificates first: a target that is there must not be shown with the fallback because its certificate came later. */
  apply({ targets, certificates }: Delta): void {
    this.#certificates.apply(certificates);
    this.#instances.apply(targets);
  }

  /** @throws CannotListen */
  listen(): Promise<void> {
    return this.#dispatcher.listen();
  }

  drain(): Promise<void> {
    return this.#dispatcher.drain(this.#settings.drainTimeout);
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
  preserve_host_header: true,
  custom_headers: {},
  owner_token_hash: NOBODY,
});
