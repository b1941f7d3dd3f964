import type { TargetAuthView } from '#contracts';
import type { AuthSetting, ProxyTarget } from '#domain';
import { MASKED } from './target-view.ts';

/** Who may use a target, under the short names. @param own whether the names of people are shown */
export function authView(
  target: ProxyTarget,
  setting: AuthSetting | undefined,
  own: boolean,
): Omit<TargetAuthView, 'warnings'> {
  const people = (entries: readonly string[]): string[] => (own ? [...entries] : entries.map(() => MASKED));
  return {
    hostname: target.hostname,
    enabled: target.auth_enabled,
    auth_proxy: target.auth_proxy,
    auth_host: target.auth_forward_url === null ? (target.auth_proxy ?? setting?.auth_host ?? null) : null,
    mode: target.auth_mode,
    required_users: people(target.auth_required_users),
    required_emails: people(target.auth_required_emails),
    required_groups: people(target.auth_required_groups),
    pass_headers: target.auth_pass_headers,
    cookie_name: target.auth_cookie_name,
    header_prefix: target.auth_header_prefix,
    excluded_paths: [...target.auth_excluded_paths],
    allowed_scopes: [...target.auth_allowed_scopes],
    allowed_audiences: [...target.auth_allowed_audiences],
    verify: target.auth_verify,
    forward_url: target.auth_forward_url,
  };
}
