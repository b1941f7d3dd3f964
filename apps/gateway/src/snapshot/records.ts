import type { Certificate, ProxyTarget } from '#domain';

/** What a worker needs to know of a target. */
export type TargetRecord = Pick<
  ProxyTarget,
  | 'hostname'
  | 'target_url'
  | 'cert_name'
  | 'enabled'
  | 'enable_http'
  | 'enable_https'
  | 'preserve_host_header'
  | 'custom_headers'
  | 'owner_token_hash'
>;

/** What a worker needs to know of a certificate. `fingerprint` tells one version of it from the next. */
export type CertificateRecord = Pick<
  Certificate,
  | 'cert_name'
  | 'domains'
  | 'fingerprint'
  | 'fullchain_pem'
  | 'private_key_pem'
  | 'expires_at'
  | 'owner_token_hash'
  | 'created_by'
>;

/** One kind of records: what is new or different, and what is gone. */
export interface Changed<T> {
  readonly set: readonly T[];
  readonly gone: readonly string[];
}

/** A step from one snapshot to a later one. The whole snapshot is a step from nothing. */
export interface Delta {
  readonly targets: Changed<TargetRecord>;
  readonly certificates: Changed<CertificateRecord>;
}

export const targetRecord = (target: ProxyTarget): TargetRecord => ({
  hostname: target.hostname,
  target_url: target.target_url,
  cert_name: target.cert_name,
  enabled: target.enabled,
  enable_http: target.enable_http,
  enable_https: target.enable_https,
  preserve_host_header: target.preserve_host_header,
  custom_headers: target.custom_headers,
  owner_token_hash: target.owner_token_hash,
});

export const certificateRecord = (certificate: Certificate): CertificateRecord => ({
  cert_name: certificate.cert_name,
  domains: certificate.domains,
  fingerprint: certificate.fingerprint,
  fullchain_pem: certificate.fullchain_pem,
  private_key_pem: certificate.private_key_pem,
  expires_at: certificate.expires_at,
  owner_token_hash: certificate.owner_token_hash,
  created_by: certificate.created_by,
});
