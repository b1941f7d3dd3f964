import type { Certificate, ProxyTarget } from '#domain';

/** A certificate and its key, both PEM. */
export interface KeyedCertificate {
  readonly certificate_pem: string;
  readonly private_key_pem: string;
}

/** What a worker needs to know of a target. */
export type TargetRecord = Pick<
  ProxyTarget,
  | 'hostname'
  | 'target_url'
  | 'cert_name'
  | 'enabled'
  | 'enable_http'
  | 'enable_https'
  | 'https_redirect'
  | 'hsts'
  | 'min_tls_version'
  | 'preserve_host_header'
  | 'custom_headers'
  | 'custom_response_headers'
  | 'backend_protocol'
  | 'backend_ca_pem'
  | 'backend_server_name'
  | 'backend_verify'
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

/** The certificates that answer a TLS-ALPN-01 challenge for one name until it expires (RFC 8737). */
export interface AlpnAnswer {
  /** A host name, or an IP address as a certificate carries it. */
  readonly name: string;
  readonly expires_at: string;
  readonly ecdsa: KeyedCertificate;
  /** For a host whose own certificate is RSA: with TLS 1.2 that has been settled before it is known that a CA is asking. */
  readonly rsa: KeyedCertificate;
}

/** One kind of records: what is new or different, and what is gone. */
export interface Changed<T> {
  readonly set: readonly T[];
  readonly gone: readonly string[];
}

/** A step from one snapshot to a later one. The whole snapshot is a step from nothing. */
export interface Delta {
  readonly targets: Changed<TargetRecord>;
  readonly certificates: Changed<CertificateRecord>;
  readonly alpnAnswers: Changed<AlpnAnswer>;
}

/** Nothing of one kind. */
export const NOTHING_CHANGED = { set: [], gone: [] };

export const targetRecord = (target: ProxyTarget): TargetRecord => ({
  hostname: target.hostname,
  target_url: target.target_url,
  cert_name: target.cert_name,
  enabled: target.enabled,
  enable_http: target.enable_http,
  enable_https: target.enable_https,
  https_redirect: target.https_redirect,
  hsts: target.hsts,
  min_tls_version: target.min_tls_version,
  preserve_host_header: target.preserve_host_header,
  custom_headers: target.custom_headers,
  custom_response_headers: target.custom_response_headers,
  backend_protocol: target.backend_protocol,
  backend_ca_pem: target.backend_ca_pem,
  backend_server_name: target.backend_server_name,
  backend_verify: target.backend_verify,
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
