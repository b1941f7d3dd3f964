import { z } from 'zod';
import { CertificateSuggestion } from './certificate-suggestion.ts';
import {
  AcmeDirectoryUrl,
  BackendCaPem,
  BackendProtocol,
  BackendServerName,
  CertName,
  CustomHeaders,
  CustomResponseHeaders,
  Email,
  Hostname,
  Hsts,
  KeyType,
  TargetUrl,
  TlsVersion,
} from './fields.ts';

/** Body of POST /proxy/targets. */
export const NewTarget = z.strictObject({
  hostname: Hostname,
  target_url: TargetUrl,
  enabled: z.boolean().default(true),
  enable_http: z.boolean().default(true),
  enable_https: z.boolean().default(true),
  https_redirect: z.boolean().default(false),
  hsts: Hsts.nullable().default(null),
  min_tls_version: TlsVersion.default('1.2'),
  preserve_host_header: z.boolean().default(true),
  custom_headers: CustomHeaders.default({}),
  custom_response_headers: CustomResponseHeaders.default({}),
  backend_protocol: BackendProtocol.default('http1'),
  backend_ca_pem: BackendCaPem.nullable().default(null),
  backend_server_name: BackendServerName.nullable().default(null),
  backend_verify: z.boolean().default(true),
  cert_name: CertName.nullable().default(null),
  cert_email: Email.nullable().default(null),
  key_type: KeyType.nullable().default(null),
  acme_directory_url: AcmeDirectoryUrl.nullable().default(null),
});
export type NewTarget = z.output<typeof NewTarget>;

/** Body of PUT /proxy/targets/{hostname}: any of the fields; what is left out stays as it is. */
export const TargetUpdate = z
  .strictObject({
    target_url: TargetUrl,
    enabled: z.boolean(),
    enable_http: z.boolean(),
    enable_https: z.boolean(),
    https_redirect: z.boolean(),
    hsts: Hsts.nullable(),
    min_tls_version: TlsVersion,
    preserve_host_header: z.boolean(),
    custom_headers: CustomHeaders,
    custom_response_headers: CustomResponseHeaders,
    backend_protocol: BackendProtocol,
    backend_ca_pem: BackendCaPem.nullable(),
    backend_server_name: BackendServerName.nullable(),
    backend_verify: z.boolean(),
    cert_name: CertName.nullable(),
    cert_email: Email.nullable(),
    key_type: KeyType.nullable(),
    acme_directory_url: AcmeDirectoryUrl.nullable(),
  })
  .partial();
export type TargetUpdate = z.output<typeof TargetUpdate>;

/**
 * A target as the API shows it. Strangers see `custom_headers` with their values masked and no `owner_token_hash`;
 * the owner and the administrator see all.
 */
export const TargetView = z.object({
  hostname: z.string(),
  target_url: z.string(),
  cert_name: z.string().nullable(),
  owner_token_hash: z.string().optional(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  enabled: z.boolean(),
  enable_http: z.boolean(),
  enable_https: z.boolean(),
  https_redirect: z.boolean(),
  hsts: z.string().nullable(),
  min_tls_version: TlsVersion,
  preserve_host_header: z.boolean(),
  custom_headers: z.record(z.string(), z.string()),
  custom_response_headers: z.record(z.string(), z.string()),
  backend_protocol: BackendProtocol,
  backend_ca_pem: z.string().nullable(),
  backend_server_name: z.string().nullable(),
  backend_verify: z.boolean(),
  cert_email: z.string().nullable(),
  key_type: KeyType.nullable(),
  acme_directory_url: z.string().nullable(),
});
export type TargetView = z.output<typeof TargetView>;

/** Answer of POST and PUT: the target, and what happens to its certificate (`not_required`, `existing`, or a sentence). */
export const TargetSaved = z.object({
  proxy_target: TargetView,
  certificate_status: z.string(),
  /** Present when the certificate does not cover the host. */
  warning: z.string().optional(),
  /** Present when one is ordered, or would be on demand, though a certificate of the same owner covers the host already. */
  suggestion: CertificateSuggestion.optional(),
});
export type TargetSaved = z.output<typeof TargetSaved>;

/** Answer of DELETE /proxy/targets/{hostname}. */
export const TargetDeleted = z.object({
  status: z.literal('success'),
  /** What was deleted, and why the certificate was not where that was asked for. */
  message: z.string(),
  hostname: z.string(),
  /** The certificate that went with it. */
  deleted_certificate: z.string().nullable(),
});
export type TargetDeleted = z.output<typeof TargetDeleted>;
