import { X509Certificate } from 'node:crypto';
import { canonicalSerial, type Authority, type CertificateAuthority } from '#domain';
import { isIssuedBy } from '#pki';
import type { Changed } from '../snapshot/records.ts';

/** The private CA as a worker knows it: which authorities clients' certificates may come from, and what they have revoked. */
export class InternalCa {
  readonly #authorities = new Map<string, X509Certificate>();
  /** Ids of the authorities that have revoked this serial number. */
  readonly #revoked = new Map<string, string[]>();
  #revokedAuthorities: readonly X509Certificate[] = [];
  #bundle = '';
  /** There is a CA, and it cannot be read. */
  #isBroken = false;

  /** PEM of its authorities; empty where there is none. */
  get bundle(): string {
    return this.#bundle;
  }

  /**
   * Why a certificate of a trusted authority is refused nevertheless; empty: it is not. Where a CA cannot be read and never could
   * be, any certificate may be one that it has revoked: a host can trust the CA without naming it.
   */
  problemOf(certificate: X509Certificate): string {
    if (this.#isBroken && this.#authorities.size === 0) return UNCHECKED;
    return this.#isRevoked(certificate) ? 'has been revoked' : '';
  }

  /** Whether one of its authorities does not stand for this certificate any more, or is revoked itself. */
  #isRevoked(certificate: X509Certificate): boolean {
    const by = this.#revoked.get(canonicalSerial(certificate.serialNumber)) ?? [];
    // Other CAs have the same serial numbers.
    return (
      by.some((id) => isBy(certificate, this.#authorities.get(id))) ||
      this.#revokedAuthorities.some((authority) => isBy(certificate, authority))
    );
  }

  /** A CA that is gone, or cannot be read, has no authorities; what it has revoked stays so. */
  apply({ set, gone, broken = [] }: Changed<CertificateAuthority>): void {
    if (gone.length) this.#bundle = '';
    if (set.length || gone.length) this.#isBroken = broken.length > 0;
    for (const ca of set) this.#take(ca);
  }

  #take({ authorities, revoked }: CertificateAuthority): void {
    this.#bundle = authorities.map(({ certificate_pem }) => certificate_pem).join('');
    this.#authorities.clear();
    this.#revoked.clear();
    for (const { id, certificate_pem } of authorities) this.#authorities.set(id, new X509Certificate(certificate_pem));
    for (const { authority, serial } of revoked)
      this.#revoked.set(serial, [...(this.#revoked.get(serial) ?? []), authority]);
    const isRevoked = ({ kind, root, serial }: Authority): boolean =>
      kind === 'intermediate' && (this.#revoked.get(serial) ?? []).includes(root);
    this.#revokedAuthorities = authorities.filter(isRevoked).flatMap(({ id }) => this.#authorities.get(id) ?? []);
  }
}

const UNCHECKED =
  'cannot be checked: what the private CA has revoked is not readable now; the server shows why in its health';

const isBy = (certificate: X509Certificate, authority: X509Certificate | undefined): boolean =>
  authority !== undefined && isIssuedBy(certificate, authority);
