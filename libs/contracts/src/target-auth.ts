import { z } from 'zod';
import { HOST_AUTH, SHOWN_HOST_AUTH } from './host-auth.ts';

/**
 * Body of POST /proxy/targets/{hostname}/auth. It turns the login on unless it says `enabled: false`; other fields that are
 * left out stay as they are. PUT /proxy/targets/{hostname} takes the same fields with `auth_` in front.
 */
export const TargetAuthUpdate = z.strictObject({
  enabled: HOST_AUTH.auth_enabled.default(true),
  auth_proxy: HOST_AUTH.auth_proxy.optional(),
  mode: HOST_AUTH.auth_mode.optional(),
  required_users: HOST_AUTH.auth_required_users.optional(),
  required_emails: HOST_AUTH.auth_required_emails.optional(),
  required_groups: HOST_AUTH.auth_required_groups.optional(),
  pass_headers: HOST_AUTH.auth_pass_headers.optional(),
  cookie_name: HOST_AUTH.auth_cookie_name.optional(),
  header_prefix: HOST_AUTH.auth_header_prefix.optional(),
  excluded_paths: HOST_AUTH.auth_excluded_paths.optional(),
  allowed_scopes: HOST_AUTH.auth_allowed_scopes.optional(),
  allowed_audiences: HOST_AUTH.auth_allowed_audiences.optional(),
  prm: HOST_AUTH.auth_prm.optional(),
  accept_tokens: HOST_AUTH.auth_accept_tokens.optional(),
  verify: HOST_AUTH.auth_verify.optional(),
  forward_url: HOST_AUTH.auth_forward_url.optional(),
});
export type TargetAuthUpdate = z.output<typeof TargetAuthUpdate>;

/** Who may use a host. Strangers see how many people and groups are named, and not which. */
export const TargetAuthView = z.object({
  hostname: z.string(),
  enabled: SHOWN_HOST_AUTH.auth_enabled,
  /** As it was set; null: the auth host of auth-setup. */
  auth_proxy: SHOWN_HOST_AUTH.auth_proxy,
  /** Where people log in for this host; null where that is another service's doing, or not set up. */
  auth_host: z.string().nullable(),
  mode: SHOWN_HOST_AUTH.auth_mode,
  required_users: SHOWN_HOST_AUTH.auth_required_users,
  required_emails: SHOWN_HOST_AUTH.auth_required_emails,
  required_groups: SHOWN_HOST_AUTH.auth_required_groups,
  pass_headers: SHOWN_HOST_AUTH.auth_pass_headers,
  cookie_name: SHOWN_HOST_AUTH.auth_cookie_name,
  header_prefix: SHOWN_HOST_AUTH.auth_header_prefix,
  excluded_paths: SHOWN_HOST_AUTH.auth_excluded_paths,
  allowed_scopes: SHOWN_HOST_AUTH.auth_allowed_scopes,
  allowed_audiences: SHOWN_HOST_AUTH.auth_allowed_audiences,
  prm: SHOWN_HOST_AUTH.auth_prm,
  accept_tokens: SHOWN_HOST_AUTH.auth_accept_tokens,
  verify: SHOWN_HOST_AUTH.auth_verify,
  forward_url: SHOWN_HOST_AUTH.auth_forward_url,
  /** What stands in the way of a login, or may not be what was meant. To the owner and the administrator alone. */
  warnings: z.array(z.string()),
});
export type TargetAuthView = z.output<typeof TargetAuthView>;
