import type { CertificateStatus, CertificateView } from '#contracts';

/** A line of a list: a certificate, the latest order under its name, or both. */
export interface CertificateRow {
  readonly name: string;
  readonly certificate: CertificateView | undefined;
  readonly issuance: CertificateStatus | undefined;
}

/** All certificates with their orders, and the orders that no certificate came of yet, by name. */
export function certificateRows(
  certificates: readonly CertificateView[],
  issuances: readonly CertificateStatus[],
): CertificateRow[] {
  const orders = new Map(issuances.map((issuance) => [issuance.cert_name, issuance]));
  const issued = certificates.map((certificate) => ({
    name: certificate.cert_name,
    certificate,
    issuance: orders.get(certificate.cert_name),
  }));
  const names = new Set(issued.map(({ name }) => name));
  const awaited = issuances
    .filter(({ cert_name, status }) => !names.has(cert_name) && status !== 'completed')
    .map((issuance) => ({ name: issuance.cert_name, certificate: undefined, issuance }));
  return [...issued, ...awaited].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How it stands in a few words. */
export function stateOf({ certificate, issuance }: CertificateRow, now = Date.now()): string {
  if (issuance?.status === 'in_progress') return `${certificate ? 'renewing' : 'in progress'}: ${issuance.step ?? ''}`;
  if (issuance?.status === 'failed') {
    const again = issuance.retry_at === null ? '' : `, again ${issuance.retry_at.slice(0, 16).replace('T', ' ')} UTC`;
    return `${certificate ? 'renewal failed' : 'failed'}${again}`;
  }
  if (!certificate || Date.parse(certificate.expires_at) <= now) return 'expired';
  if (certificate.acme_directory_url === null) return 'active, never renewed';
  return 'active';
}
