import { z } from 'zod';
import { missingForKind, PLAIN_TARGET } from '#domain';
import { CertificateSuggestion } from './certificate-suggestion.ts';
import {
  AccessListNames,
  AcmeDirectoryUrl,
  BackendCaPem,
  BackendProtocol,
  BackendServerName,
  CertName,
  Closing,
  ClientCaPem,
  ClientCertificateMode,
  CustomHeaders,
  CustomResponseHeaders,
  Email,
  HostKind,
  Hostname,
  Hsts,
  KeyType,
  Labels,
  MaintenanceMessage,
  Notes,
  Ranges,
  RedirectStatus,
  RedirectTo,
  TargetUrl,
  TemplateName,
  TlsVersion,
} from './fields.ts';
import { HOST_AUTH, SHOWN_HOST_AUTH } from './host-auth.ts';
import { LIMITS, SHOWN_LIMITS } from './limits.ts';
import { McpPolicy, McpPolicyView } from './mcp-policy.ts';
import { RouteIds, RouteMode } from './routes.ts';
import {
  Ejection,
  EjectionView,
  HealthCheck,
  HealthCheckView,
  LoadBalancing,
  SlowStart,
  Sticky,
  StickyView,
  Upstreams,
  UpstreamsView,
} from './upstreams.ts';
import { withDefaults, type Defaults } from './with-defaults.ts';

/** All that can be said of a target, but its name. */
const FIELDS = {
  kind: HostKind,
  target_url: TargetUrl.nullable(),
  redirect_to: RedirectTo.nullable(),
  redirect_status: RedirectStatus,
  redirect_keep_path: z.boolean(),
  closed_with: Closing,
  maintenance: z.boolean(),
  maintenance_message: MaintenanceMessage.nullable(),
  maintenance_allow_from: Ranges,
  enabled: z.boolean(),
  enable_http: z.boolean(),
  enable_https: z.boolean(),
  https_redirect: z.boolean(),
  hsts: Hsts.nullable(),
  min_tls_version: TlsVersion,
  access_lists: AccessListNames,
  client_certificate: ClientCertificateMode,
  client_ca_pem: ClientCaPem.nullable(),
  route_mode: RouteMode,
  enabled_routes: RouteIds,
  disabled_routes: RouteIds,
  preserve_host_header: z.boolean(),
  custom_headers: CustomHeaders,
  custom_response_headers: CustomResponseHeaders,
  upstreams: Upstreams,
  load_balancing: LoadBalancing,
  sticky: Sticky.nullable(),
  ejection: Ejection.nullable(),
  health_check: HealthCheck.nullable(),
  slow_start: SlowStart,
  backend_protocol: BackendProtocol,
  backend_ca_pem: BackendCaPem.nullable(),
  backend_server_name: BackendServerName.nullable(),
  backend_verify: z.boolean(),
  ...LIMITS,
  ...HOST_AUTH,
  mcp_policy: McpPolicy.nullable(),
  cert_name: CertName.nullable(),
  cert_email: Email.nullable(),
  key_type: KeyType.nullable(),
  acme_directory_url: AcmeDirectoryUrl.nullable(),
  labels: Labels,
  notes: Notes,
};

/** What is built in for what nobody says of a new one. */
const BUILT_IN: Defaults<typeof FIELDS> = { ...PLAIN_TARGET, auth_proxy: null };

/** All fields of a new target, with what is built in for those that nobody gave. */
export const NewTarget = z.strictObject({ hostname: Hostname, ...withDefaults(FIELDS, BUILT_IN) }).superRefine(
  (target, context) => {
    for (const { field, message } of missingForKind(withFirstUpstream(target)))
      context.addIssue({ code: 'custom', path: [field], message, input: undefined });
  },
  // Together with what else is wrong with the fields.
  { when: ({ value }) => typeof value === 'object' && value !== null },
);
export type NewTarget = z.output<typeof NewTarget>;

/** Where only the list was given, its first is the address. What is looked at may not have been valid. */
const withFirstUpstream = <T extends { target_url: string | null; upstreams: readonly { url: string }[] }>(
  target: T,
): T => ({ ...target, target_url: target.target_url ?? target.upstreams?.[0]?.url ?? null });

/** Body of PUT /proxy/targets/{hostname}: any of the fields; what is left out stays as it is. */
export const TargetUpdate = z
  .strictObject(FIELDS)
  .partial()
  .meta({ example: { target_url: 'http://localhost:4000' } });
export type TargetUpdate = z.output<typeof TargetUpdate>;

/** Body of POST /proxy/targets. What is left out comes from the template, then from the defaults for new hosts, then from NewTarget. */
export const NewTargetRequest = z
  .strictObject({ hostname: Hostname, template: TemplateName.nullable().default(null), ...TargetUpdate.shape })
  .superRefine(
    ({ template, kind = 'proxy', target_url = null, upstreams = [], redirect_to = null }, context) => {
      // A template may have it.
      if (template) return;
      for (const { field, message } of missingForKind(withFirstUpstream({ kind, target_url, upstreams, redirect_to })))
        context.addIssue({ code: 'custom', path: [field], message, input: undefined });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  )
  .meta({ example: { hostname: 'app.example.com', target_url: 'http://localhost:3000' } });
export type NewTargetRequest = z.output<typeof NewTargetRequest>;

/** Body of POST /proxy/targets/{hostname}/clone: the new host, and what shall be different there. */
export const TargetClone = z.strictObject({ hostname: Hostname, ...TargetUpdate.shape });
export type TargetClone = z.output<typeof TargetClone>;

/**
 * A target as the API shows it. Strangers see `custom_headers` with their values masked and no `owner_token_hash`;
 * the owner and the administrator see all.
 */
export const TargetView = z.object({
  hostname: z.string(),
  kind: HostKind,
  target_url: z.string().nullable(),
  redirect_to: z.string().nullable(),
  redirect_status: RedirectStatus,
  redirect_keep_path: z.boolean(),
  closed_with: Closing,
  maintenance: z.boolean(),
  maintenance_message: z.string().nullable(),
  maintenance_allow_from: z.array(z.string()),
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
  access_lists: z.array(z.string()),
  client_certificate: ClientCertificateMode,
  client_ca_pem: z.string().nullable(),
  route_mode: RouteMode,
  enabled_routes: z.array(z.string()),
  disabled_routes: z.array(z.string()),
  preserve_host_header: z.boolean(),
  custom_headers: z.record(z.string(), z.string()),
  custom_response_headers: z.record(z.string(), z.string()),
  upstreams: UpstreamsView,
  load_balancing: LoadBalancing,
  sticky: StickyView.nullable(),
  ejection: EjectionView.nullable(),
  health_check: HealthCheckView.nullable(),
  slow_start: z.number().int(),
  backend_protocol: BackendProtocol,
  backend_ca_pem: z.string().nullable(),
  backend_server_name: z.string().nullable(),
  backend_verify: z.boolean(),
  ...SHOWN_LIMITS,
  ...SHOWN_HOST_AUTH,
  mcp_policy: McpPolicyView.nullable(),
  cert_email: z.string().nullable(),
  key_type: KeyType.nullable(),
  acme_directory_url: z.string().nullable(),
  labels: z.array(z.string()),
  /** To the owner and the administrator alone. */
  notes: z.string().optional(),
});
export type TargetView = z.output<typeof TargetView>;

/** Which fields of a new host nobody gave, and where they come from. */
const AppliedFields = z.object({
  template: z.string().nullable(),
  from_template: z.array(z.string()),
  from_defaults: z.array(z.string()),
});

/** Answer of POST and PUT: the target, and what happens to its certificate (`not_required`, `existing`, or a sentence). */
export const TargetSaved = z.object({
  proxy_target: TargetView,
  certificate_status: z.string(),
  /** Present when the certificate does not cover the host. */
  warning: z.string().optional(),
  /** Present when one is ordered, or would be on demand, though a certificate of the same owner covers the host already. */
  suggestion: CertificateSuggestion.optional(),
  /** Present where a template or the defaults for new hosts gave it some of its fields. */
  applied: AppliedFields.optional(),
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
