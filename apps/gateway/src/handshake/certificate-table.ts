import type { SecureContext } from 'node:tls';
import { isAddress, type TokenHash } from '#domain';
import type { CertificateRecord, Changed, TargetRecord } from '../snapshot/records.ts';
import { LoadedCertificate } from './loaded-certificate.ts';

/** The target of a host, if it has one. */
type TargetOf = (host: string) => Pick<TargetRecord, 'cert_name' | 'owner_token_hash'> | undefined;

/**
 * All certificates of a worker, found by the name that a client asks for. A new version of one replaces the old by a single
 * assignment; connections that were opened with the old one keep it and are not disturbed.
 */
export class CertificateTable {
  readonly #byName = new Map<string, LoadedCertificate>();
  /** By the names that they carry; of several, the one that lasts longest comes first. */
  readonly #byDomain = new Map<string, readonly LoadedCertificate[]>();
  /** Those for IP addresses (RFC 8738). */
  readonly #forAddresses = new Set<LoadedCertificate>();
  readonly #targetOf: TargetOf;
  readonly #fallback: LoadedCertificate;

  constructor(fallback: CertificateRecord, targetOf: TargetOf) {
    this.#fallback = new LoadedCertificate(fallback);
    this.#targetOf = targetOf;
  }

  get size(): number {
    return this.#byName.size;
  }

  apply(changed: Changed<CertificateRecord>): void {
    for (const name of changed.gone) this.#remove(name);
    for (const record of changed.set) {
      this.#remove(record.cert_name);
      this.#add(new LoadedCertificate(record));
    }
  }

  /**
   * What the host's target names wins if it covers the host; then what covers it exactly, then a wildcard over its first
   * label (RFC 9525 6.3), then what the target names all the same, then the self-signed fallback. A host is never served with
   * a certificate that another token has ordered for its name, unless its owner (or the administrator) attached it.
   */
  choose(host: string): LoadedCertificate {
    const target = this.#targetOf(host);
    const own = this.#byName.get(target?.cert_name ?? '');
    if (own?.covers(host)) return own;
    return this.#covering(host, target?.owner_token_hash) ?? own ?? this.#fallback;
  }

  contextFor(host: string): SecureContext {
    const chosen = this.choose(host);
    return chosen.context() ?? this.#fallback.context() ?? raise(chosen);
  }

  /** What choose() finds, or the self-signed one where OpenSSL does not take that. */
  usable(host: string): LoadedCertificate {
    const chosen = this.choose(host);
    return chosen.context() === undefined ? this.#fallback : chosen;
  }

  /** Whether there is a certificate for this host that a client would accept. */
  has(host: string): boolean {
    const chosen = this.choose(host);
    return chosen.covers(host) && chosen.context() !== undefined;
  }

  /** For a client that names no host, as it is with addresses: what is for the address it came to, else an only one for an address. */
  chooseForAddress(address: string): LoadedCertificate {
    return this.#byDomain.get(address)?.[0] ?? this.forAnyAddress;
  }

  /** The only certificate for an address, or the self-signed one. */
  get forAnyAddress(): LoadedCertificate {
    const [only] = this.#forAddresses;
    return only && this.#forAddresses.size === 1 ? only : this.#fallback;
  }

  /**
   * Whether a client that connected for one of these hosts was shown the certificate that the other is served with. One that named
   * none may mean any address: what it was shown was chosen by the address that it called.
   */
  servesBoth(shown: string, host: string): boolean {
    if (shown === '' && isAddress(host)) return true;
    return this.choose(shown).name === this.choose(host).name;
  }

  #covering(host: string, owner: TokenHash | undefined): LoadedCertificate | undefined {
    const exact = this.#lasting(host, owner);
    if (exact) return exact;
    const dot = host.indexOf('.');
    return dot > 0 ? this.#lasting(`*${host.slice(dot)}`, owner) : undefined;
  }

  #lasting(domain: string, owner: TokenHash | undefined): LoadedCertificate | undefined {
    const candidates = this.#byDomain.get(domain);
    return owner === undefined ? candidates?.[0] : candidates?.find((candidate) => candidate.mayServe(owner));
  }

  #add(certificate: LoadedCertificate): void {
    this.#byName.set(certificate.name, certificate);
    if (certificate.domains.some(isAddress)) this.#forAddresses.add(certificate);
    for (const domain of certificate.domains) {
      const others = this.#byDomain.get(domain) ?? [];
      this.#byDomain.set(
        domain,
        [...others, certificate].sort((a, b) => b.expiresAt - a.expiresAt),
      );
    }
  }

  #remove(name: string): void {
    const certificate = this.#byName.get(name);
    if (!certificate) return;
    this.#byName.delete(name);
    this.#forAddresses.delete(certificate);
    for (const domain of certificate.domains) {
      const others = (this.#byDomain.get(domain) ?? []).filter((other) => other !== certificate);
      if (others.length) this.#byDomain.set(domain, others);
      else this.#byDomain.delete(domain);
    }
  }
}

function raise(chosen: LoadedCertificate): never {
  throw new Error(`certificate ${chosen.name} and the self-signed fallback cannot be used: ${chosen.problem}`);
}
