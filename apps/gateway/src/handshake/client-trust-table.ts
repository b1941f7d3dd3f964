import { createSecureContext, type SecureContext } from 'node:tls';
import { INTERNAL_CA } from '#domain';
import { asksClients, endsTrust, type ClientTrust } from '../snapshot/client-trust.ts';
import type { Changed, TargetRecord } from '../snapshot/records.ts';
import type { LoadedCertificate } from './loaded-certificate.ts';
import { tlsSettings } from './tls-settings.ts';

/** The authorities of one host's clients, and its certificate together with them, as OpenSSL wants it. */
export class HostTrust {
  readonly rule: ClientTrust;
  readonly #contexts = new WeakMap<LoadedCertificate, SecureContext>();

  constructor(rule: ClientTrust) {
    this.rule = rule;
  }

  contextFor(certificate: LoadedCertificate): SecureContext {
    let context = this.#contexts.get(certificate);
    if (!context) {
      // Without any authority nobody is let in; left out, it would be whom the system trusts.
      const ca = this.rule.client_ca_pem || [];
      // An authority that was named is trusted as it is, also where another one stands above it.
      context = createSecureContext({ ...tlsSettings, ...certificate.keyed, ca, allowPartialTrustChain: true });
      this.#contexts.set(certificate, context);
    }
    return context;
  }
}

/** The target of a host, which may be that of a wildcard over it. */
type TargetOf = (host: string) => Pick<TargetRecord, 'hostname'> | undefined;

/** The targets of a worker that ask their clients for certificates. */
export class ClientTrustTable {
  readonly #targetOf: TargetOf;
  readonly #trusts = new Map<string, HostTrust>();
  /** Hosts whose clients' certificates come from the private CA, whatever its authorities are. */
  readonly #ofInternalCa = new Set<string>();
  #internalCa = '';

  constructor(targetOf: TargetOf) {
    this.#targetOf = targetOf;
  }

  get isEmpty(): boolean {
    return this.#trusts.size === 0;
  }

  find(host: string): HostTrust | undefined {
    if (this.isEmpty) return undefined;
    return this.#trusts.get(this.#targetOf(host)?.hostname ?? '');
  }

  /** Whether a client that was let in by a rule may stay. */
  stillTrusts(host: string, { rule }: HostTrust): boolean {
    const now = this.find(host)?.rule;
    return now === undefined || !endsTrust(rule, now);
  }

  /** @param bundle PEM of the authorities of the private CA */
  useInternalCa(bundle: string): void {
    if (bundle === this.#internalCa) return;
    this.#internalCa = bundle;
    for (const host of this.#ofInternalCa) {
      const rule = this.#trusts.get(host)?.rule;
      if (rule) this.#trusts.set(host, new HostTrust({ ...rule, client_ca_pem: bundle }));
    }
  }

  /** @returns whether names may have come to hosts that ask for more than those that had them */
  apply(changed: Changed<TargetRecord>): boolean {
    for (const host of changed.gone) {
      this.#trusts.delete(host);
      this.#ofInternalCa.delete(host);
    }
    for (const target of changed.set) {
      const { hostname, client_certificate } = target;
      const isInternal = target.client_ca_pem === INTERNAL_CA;
      if (isInternal) this.#ofInternalCa.add(hostname);
      else this.#ofInternalCa.delete(hostname);
      const client_ca_pem = isInternal ? this.#internalCa : target.client_ca_pem;
      const rule = { client_certificate, client_ca_pem };
      const before = this.#trusts.get(hostname)?.rule;
      if (!asksClients(rule)) this.#trusts.delete(hostname);
      else if (before?.client_certificate !== client_certificate || before.client_ca_pem !== client_ca_pem)
        this.#trusts.set(hostname, new HostTrust(rule));
    }
    return changed.set.some(asksClients) || (changed.gone.length > 0 && !this.isEmpty);
  }
}
