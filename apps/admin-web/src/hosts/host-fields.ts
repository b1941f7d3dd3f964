import type { TargetUpdate } from '#contracts';

/** Tabs of a host's page that have fields. */
export type FieldTab = 'general' | 'tls' | 'upstreams' | 'access' | 'login' | 'limits' | 'routes' | 'headers';

/** How a field is typed in. `names` are chosen from what there is; the last six have a component of their own. */
type Control =
  | 'switch'
  | 'choice'
  | 'text'
  | 'area'
  | 'number'
  | 'list'
  | 'names'
  | 'headers'
  | 'upstreams'
  | 'sticky'
  | 'ejection'
  | 'health'
  | 'authority';

/**
 * Fields of a target that no form has. An e-mail address for certificates is the token's; the first of `upstreams` is
 * `target_url`. The rules for tools of an MCP server are set by `just mcp-policy-set`.
 */
export const NOT_IN_FORMS = ['cert_email', 'target_url', 'mcp_policy'] as const;

type FieldName = Exclude<keyof TargetUpdate, (typeof NOT_IN_FORMS)[number]>;

const on = <C extends Control>(tab: FieldTab, control: C): { readonly tab: FieldTab; readonly control: C } => ({
  tab,
  control,
});

/** Where each field of a target is edited, and how. What the API learns has to have its place here. */
export const HOST_FIELDS = {
  kind: on('general', 'choice'),
  redirect_to: on('general', 'text'),
  redirect_status: on('general', 'choice'),
  redirect_keep_path: on('general', 'switch'),
  closed_with: on('general', 'choice'),
  enabled: on('general', 'switch'),
  maintenance: on('general', 'switch'),
  maintenance_message: on('general', 'area'),
  maintenance_allow_from: on('general', 'list'),
  labels: on('general', 'list'),
  notes: on('general', 'area'),
  enable_http: on('tls', 'switch'),
  enable_https: on('tls', 'switch'),
  https_redirect: on('tls', 'switch'),
  hsts: on('tls', 'text'),
  min_tls_version: on('tls', 'choice'),
  cert_name: on('tls', 'choice'),
  acme_directory_url: on('tls', 'authority'),
  key_type: on('tls', 'choice'),
  client_certificate: on('tls', 'choice'),
  client_ca_pem: on('tls', 'area'),
  upstreams: on('upstreams', 'upstreams'),
  load_balancing: on('upstreams', 'choice'),
  sticky: on('upstreams', 'sticky'),
  health_check: on('upstreams', 'health'),
  ejection: on('upstreams', 'ejection'),
  slow_start: on('upstreams', 'number'),
  backend_protocol: on('upstreams', 'choice'),
  backend_verify: on('upstreams', 'switch'),
  backend_server_name: on('upstreams', 'text'),
  backend_ca_pem: on('upstreams', 'area'),
  access_lists: on('access', 'names'),
  auth_enabled: on('login', 'switch'),
  auth_mode: on('login', 'choice'),
  auth_proxy: on('login', 'text'),
  auth_required_users: on('login', 'list'),
  auth_required_emails: on('login', 'list'),
  auth_required_groups: on('login', 'list'),
  auth_excluded_paths: on('login', 'list'),
  auth_allowed_scopes: on('login', 'list'),
  auth_allowed_audiences: on('login', 'list'),
  auth_prm: on('login', 'switch'),
  auth_accept_tokens: on('login', 'switch'),
  auth_pass_headers: on('login', 'switch'),
  auth_header_prefix: on('login', 'text'),
  auth_cookie_name: on('login', 'text'),
  auth_verify: on('login', 'choice'),
  auth_forward_url: on('login', 'text'),
  rate_limit: on('limits', 'number'),
  rate_limit_burst: on('limits', 'number'),
  max_concurrent_per_client: on('limits', 'number'),
  max_concurrent: on('limits', 'number'),
  max_body_bytes: on('limits', 'number'),
  connect_timeout: on('limits', 'number'),
  response_timeout: on('limits', 'number'),
  stream_idle_timeout: on('limits', 'number'),
  compression: on('limits', 'switch'),
  route_mode: on('routes', 'choice'),
  enabled_routes: on('routes', 'names'),
  disabled_routes: on('routes', 'names'),
  preserve_host_header: on('headers', 'switch'),
  custom_headers: on('headers', 'headers'),
  custom_response_headers: on('headers', 'headers'),
} as const satisfies Readonly<Record<FieldName, { readonly tab: FieldTab; readonly control: Control }>>;

export type HostField = keyof typeof HOST_FIELDS;
export type ControlOf<F extends HostField> = (typeof HOST_FIELDS)[F]['control'];
/** Fields whose controls are of this kind. */
export type FieldsOf<C extends Control> = { [F in HostField]: ControlOf<F> extends C ? F : never }[HostField];

export const HOST_FIELD_NAMES = Object.keys(HOST_FIELDS) as HostField[];

/** The tab that has a field, also one that the API names by its place, such as `upstreams.0.url`. */
export function tabOf(path: string): FieldTab | undefined {
  const name = path.replace(/\..*/s, '');
  if (name === 'target_url') return 'upstreams';
  return Object.hasOwn(HOST_FIELDS, name) ? HOST_FIELDS[name as HostField].tab : undefined;
}
