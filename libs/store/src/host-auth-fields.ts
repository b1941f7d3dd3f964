import { z } from 'zod';
import { AUTH_MODES, AUTH_VERIFY, NO_AUTH, type TargetHost } from '#domain';
import { as } from './records.ts';

const list = z.array(z.string()).default([]);

/** Who may use a target. Records of before these fields existed are for everybody. */
export const hostAuthFields = {
  auth_enabled: z.boolean().default(NO_AUTH.auth_enabled),
  auth_proxy: as<TargetHost>().nullable().default(null),
  auth_mode: z.enum(AUTH_MODES).default(NO_AUTH.auth_mode),
  auth_required_users: list,
  auth_required_emails: list,
  auth_required_groups: list,
  auth_pass_headers: z.boolean().default(NO_AUTH.auth_pass_headers),
  auth_cookie_name: z.string().default(NO_AUTH.auth_cookie_name),
  auth_header_prefix: z.string().default(NO_AUTH.auth_header_prefix),
  auth_excluded_paths: list,
  auth_allowed_scopes: list,
  auth_allowed_audiences: list,
  auth_prm: z.boolean().default(NO_AUTH.auth_prm),
  auth_accept_tokens: z.boolean().default(NO_AUTH.auth_accept_tokens),
  auth_verify: z.enum(AUTH_VERIFY).default(NO_AUTH.auth_verify),
  auth_forward_url: z.string().nullable().default(null),
};
