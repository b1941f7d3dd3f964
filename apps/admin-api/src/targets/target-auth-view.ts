import type { TargetAuthView } from '#contracts';
import type { AuthSetting, ProxyTarget } from '#domain';
import { shownAuth } from './target-view.ts';

/** Who may use a target, under the short names. @param own whether the names of people are shown */
export function authView(
  target: ProxyTarget,
  setting: AuthSetting | undefined,
  own: boolean,
): Omit<TargetAuthView, 'warnings'> {
  const auth = shownAuth(target, own);
  return {
    hostname: target.hostname,
    enabled: auth.auth_enabled,
    auth_proxy: auth.auth_proxy,
    auth_host: auth.auth_forward_url === null ? (auth.auth_proxy ?? setting?.auth_host ?? null) : null,
    mode: auth.auth_mode,
    required_users: auth.auth_required_users,
    required_emails: auth.auth_required_emails,
    required_groups: auth.auth_required_groups,
    pass_headers: auth.auth_pass_headers,
    cookie_name: auth.auth_cookie_name,
    header_prefix: auth.auth_header_prefix,
    excluded_paths: auth.auth_excluded_paths,
    allowed_scopes: auth.auth_allowed_scopes,
    allowed_audiences: auth.auth_allowed_audiences,
    prm: auth.auth_prm,
    accept_tokens: auth.auth_accept_tokens,
    verify: auth.auth_verify,
    forward_url: auth.auth_forward_url,
  };
}
