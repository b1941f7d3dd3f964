import type { TargetSaved, TargetView } from '#contracts';
import type { Saved } from './targets.ts';
import { authOf, limitsOf, mayManage, type Principal, type HostAuth, type McpPolicy, type ProxyTarget } from '#domain';

/** In place of what only the owner of a host may see. */
export const MASKED = '***';

/** A target as a caller may see it, field by field: what is not named here does not get out. */
export function targetView(target: ProxyTarget, caller: Principal | undefined): TargetView {
  const own = caller !== undefined && mayManage(caller, target);
  return {
    hostname: target.hostname,
    kind: target.kind,
    target_url: target.target_url,
    redirect_to: target.redirect_to,
    redirect_status: target.redirect_status,
    redirect_keep_path: target.redirect_keep_path,
    closed_with: target.closed_with,
    maintenance: target.maintenance,
    maintenance_message: target.maintenance_message,
    maintenance_allow_from: [...target.maintenance_allow_from],
    cert_name: target.cert_name,
    ...(own && { owner_token_hash: target.owner_token_hash }),
    created_by: target.created_by,
    created_at: target.created_at,
    updated_at: target.updated_at,
    enabled: target.enabled,
    enable_http: target.enable_http,
    enable_https: target.enable_https,
    https_redirect: target.https_redirect,
    hsts: target.hsts,
    min_tls_version: target.min_tls_version,
    access_lists: [...target.access_lists],
    client_certificate: target.client_certificate,
    client_ca_pem: target.client_ca_pem,
    route_mode: target.route_mode,
    enabled_routes: [...target.enabled_routes],
    disabled_routes: [...target.disabled_routes],
    preserve_host_header: target.preserve_host_header,
    custom_headers: own ? { ...target.custom_headers } : masked(target.custom_headers),
    custom_response_headers: { ...target.custom_response_headers },
    upstreams: target.upstreams.map((upstream) => ({ ...upstream })),
    load_balancing: target.load_balancing,
    sticky: target.sticky && { ...target.sticky },
    ejection: target.ejection && { ...target.ejection },
    health_check: target.health_check && {
      ...target.health_check,
      expected_statuses: [...target.health_check.expected_statuses],
    },
    slow_start: target.slow_start,
    backend_protocol: target.backend_protocol,
    backend_ca_pem: target.backend_ca_pem,
    backend_server_name: target.backend_server_name,
    backend_verify: target.backend_verify,
    ...limitsOf(target),
    ...shownAuth(target, own),
    mcp_policy: shownPolicy(target.mcp_policy, own),
    cert_email: target.cert_email,
    key_type: target.key_type,
    acme_directory_url: target.acme_directory_url,
    labels: [...target.labels],
    ...(own && { notes: target.notes }),
  };
}

/** Who may use a host is told to those who decide that alone. */
export const shownAuth = (target: HostAuth, own: boolean) => {
  const people = (entries: readonly string[]): string[] => (own ? [...entries] : entries.map(() => MASKED));
  return {
    ...authOf(target),
    auth_required_users: people(target.auth_required_users),
    auth_required_emails: people(target.auth_required_emails),
    auth_required_groups: people(target.auth_required_groups),
  };
};

/** The same of who may call what. */
const shownPolicy = (policy: McpPolicy | null, own: boolean): TargetView['mcp_policy'] => {
  const people = (entries: readonly string[]): readonly string[] => (own ? entries : entries.map(() => MASKED));
  return (
    policy && {
      ...policy,
      rules: policy.rules.map((rule) => ({
        ...rule,
        users: people(rule.users),
        groups: people(rule.groups),
        clients: people(rule.clients),
      })),
    }
  );
};

/** Header values often are credentials for the backend. */
export const masked = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.keys(headers).map((name) => [name, MASKED]));

/** The answer to whoever made or changed a target. */
export const targetSaved = (
  { target, certificate_status, warning, suggestion }: Saved,
  caller: Principal,
  applied?: TargetSaved['applied'],
): TargetSaved => ({
  proxy_target: targetView(target, caller),
  certificate_status,
  ...(warning && { warning }),
  ...(suggestion && { suggestion }),
  ...(applied && { applied }),
});
