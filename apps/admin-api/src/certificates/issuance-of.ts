import type { CertifiedName, CertName, Issuance, KeyType, Owned } from '#domain';

/** What is ordered, and for whom. */
export interface Order extends Owned {
  readonly cert_name: CertName;
  readonly domains: readonly CertifiedName[];
  readonly email: string;
  readonly acme_directory_url: string;
  readonly key_type: KeyType;
  readonly reason: Issuance['reason'];
}

/** The record that says that a certificate is wanted. A new id, so that work on an earlier order cannot end this one. */
export function issuanceOf(order: Order, now: Date): Issuance {
  return {
    id: crypto.randomUUID(),
    cert_name: order.cert_name,
    domains: order.domains,
    email: order.email,
    acme_directory_url: order.acme_directory_url,
    key_type: order.key_type,
    reason: order.reason,
    owner_token_hash: order.owner_token_hash,
    created_by: order.created_by,
    step: 'requested',
    message: 'waiting for a cert-manager',
    error: null,
    order_url: null,
    order_key_pem: null,
    requested_at: now.toISOString(),
    updated_at: now.toISOString(),
    failures: 0,
    retry_at: null,
  };
}
