import {
  authOf,
  limitsOf,
  type AccessList,
  type AuthSetting,
  type Certificate,
  type CertificateAuthority,
  type HostAuth,
  type LimitsOfHost,
  type ProxyTarget,
  type PublicSigningKey,
  type Revocation,
  type Route,
  type Settings,
} from '#domain';

/** A certificate and its key, both PEM. */
export interface KeyedCertificate {
  readonly certificate_pem: string;
  readonly private_key_pem: string;
}

/** What a worker needs to know of a target. */
export type TargetRecord = Pick<
  ProxyTarget,
  | 'hostname'
  | 'kind'
  | 'target_url'
  | 'redirect_to'
  | 'redirect_status'
  | 'redirect_keep_path'
  | 'closed_with'
  | 'maintenance'
  | 'maintenance_message'
  | 'maintenance_allow_from'
  | 'cert_name'
  | 'enabled'
  | 'enable_http'
  | 'enable_https'
  | 'https_redirect'
  | 'hsts'
  | 'min_tls_version'
  | 'access_lists'
  | 'client_certificate'
  | 'client_ca_pem'
  | 'route_mode'
  | 'enabled_routes'
  | 'disabled_routes'
  | 'preserve_host_header'
  | 'custom_headers'
  | 'custom_response_headers'
  | 'upstreams'
  | 'load_balancing'
  | 'sticky'
  | 'ejection'
  | 'health_check'
  | 'slow_start'
  | 'backend_protocol'
  | 'backend_ca_pem'
  | 'backend_server_name'
  | 'backend_verify'
  | keyof LimitsOfHost
  | keyof HostAuth
  | 'mcp_policy'
  | 'owner_token_hash'
>;

/** What a worker needs to know of an access list: all that decides. */
export type AccessListRecord = Pick<AccessList, 'name' | 'satisfy' | 'users' | 'realm' | 'rules'>;

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

/** What a worker needs to know of a route. */
export type RouteRecord = Omit<Route, 'description' | 'labels' | 'notes' | 'created_at' | 'updated_at'>;

/** The certificates that answer a TLS-ALPN-01 challenge for one name until it expires (RFC 8737). */
export interface AlpnAnswer {
  /** A host name, or an IP address as a certificate carries it. */
  readonly name: string;
  readonly expires_at: string;
  readonly ecdsa: KeyedCertificate;
  /** For a host whose own certificate is RSA: with TLS 1.2 that has been settled before it is known that a CA is asking. */
  readonly rsa: KeyedCertificate;
}

/** The keys that access tokens are verified with: one record, as they are changed together. */
export interface SigningKeysRecord {
  readonly keys: readonly PublicSigningKey[];
}

/** One kind of records: what is new or different, and what is gone. */
export interface Changed<T> {
  readonly set: readonly T[];
  readonly gone: readonly string[];
  /** What of `gone` is there still, and cannot be used; also where it never could. */
  readonly broken?: readonly string[];
}

/** What a snapshot is made of, kind by kind. */
export interface SnapshotRecords {
  readonly alpnAnswers: AlpnAnswer;
  readonly certificates: CertificateRecord;
  readonly routes: RouteRecord;
  readonly settings: Settings;
  /** The private CA, of which all is public. */
  readonly internalCa: CertificateAuthority;
  readonly accessLists: AccessListRecord;
  readonly authSetting: AuthSetting;
  readonly signingKeys: SigningKeysRecord;
  readonly revocations: Revocation;
  readonly targets: TargetRecord;
}

/** A step from one snapshot to a later one. The whole snapshot is a step from nothing. */
export type Delta = { readonly [P in keyof SnapshotRecords]: Changed<SnapshotRecords[P]> };

/** Nothing of one kind. */
const NOTHING_CHANGED = { set: [], gone: [] };

/** A step that changes nothing. Kinds are in the order in which workers get them: certificates and access lists before the targets that name them. */
export const NO_CHANGE: Delta = {
  alpnAnswers: NOTHING_CHANGED,
  certificates: NOTHING_CHANGED,
  routes: NOTHING_CHANGED,
  settings: NOTHING_CHANGED,
  internalCa: NOTHING_CHANGED,
  accessLists: NOTHING_CHANGED,
  authSetting: NOTHING_CHANGED,
  signingKeys: NOTHING_CHANGED,
  revocations: NOTHING_CHANGED,
  targets: NOTHING_CHANGED,
};

export const targetRecord = (target: ProxyTarget): TargetRecord => ({
  hostname: target.hostname,
  kind: target.kind,
  target_url: target.target_url,
  redirect_to: target.redirect_to,
  redirect_status: target.redirect_status,
  redirect_keep_path: target.redirect_keep_path,
  closed_with: target.closed_with,
  maintenance: target.maintenance,
  maintenance_message: target.maintenance_message,
  maintenance_allow_from: target.maintenance_allow_from,
  cert_name: target.cert_name,
  enabled: target.enabled,
  enable_http: target.enable_http,
  enable_https: target.enable_https,
  https_redirect: target.https_redirect,
  hsts: target.hsts,
  min_tls_version: target.min_tls_version,
  access_lists: target.access_lists,
  client_certificate: target.client_certificate,
  client_ca_pem: target.client_ca_pem,
  route_mode: target.route_mode,
  enabled_routes: target.enabled_routes,
  disabled_routes: target.disabled_routes,
  preserve_host_header: target.preserve_host_header,
  custom_headers: target.custom_headers,
  custom_response_headers: target.custom_response_headers,
  upstreams: target.upstreams,
  load_balancing: target.load_balancing,
  sticky: target.sticky,
  ejection: target.ejection,
  health_check: target.health_check,
  slow_start: target.slow_start,
  backend_protocol: target.backend_protocol,
  backend_ca_pem: target.backend_ca_pem,
  backend_server_name: target.backend_server_name,
  backend_verify: target.backend_verify,
  ...limitsOf(target),
  ...authOf(target),
  mcp_policy: target.mcp_policy,
  owner_token_hash: target.owner_token_hash,
});

export const routeRecord = (route: Route): RouteRecord => ({
  route_id: route.route_id,
  path_pattern: route.path_pattern,
  target_type: route.target_type,
  target_value: route.target_value,
  priority: route.priority,
  methods: route.methods,
  is_regex: route.is_regex,
  enabled: route.enabled,
  strip_prefix: route.strip_prefix,
  add_prefix: route.add_prefix,
  owner_token_hash: route.owner_token_hash,
  created_by: route.created_by,
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

export const accessListRecord = ({ name, satisfy, users, realm, rules }: AccessList): AccessListRecord => ({
  name,
  satisfy,
  users,
  realm,
  rules,
});
