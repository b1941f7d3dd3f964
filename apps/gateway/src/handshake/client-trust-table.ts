import { createSecureContext, type SecureContext } from 'node:tls';
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
      const ca = this.rule.client_ca_pem ?? '';
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

  /** @returns whether names may have come to hosts that ask for more than those that had them */
  apply(changed: Changed<TargetRecord>): boolean {
    for (const host of changed.gone) this.#trusts.delete(host);
    for (const { hostname, client_certificate, client_ca_pem } of changed.set) {
      const rule = { client_certificate, client_ca_pem };
      const before = this.#trusts.get(hostname)?.rule;
      if (!asksClients(rule)) this.#trusts.delete(hostname);
      else if (before?.client_certificate !== client_certificate || before.client_ca_pem !== client_ca_pem)
        this.#trusts.set(hostname, new HostTrust(rule));
    }
    return changed.set.some(asksClients) || (changed.gone.length > 0 && !this.isEmpty);
  }
}
