import { z } from 'zod';
import {
  AUTH_LISTS,
  AUTH_MODES,
  AUTH_VERIFY,
  parseAuthCookieName,
  parseEntries,
  parseForwardUrl,
  parseHeaderPrefix,
  parseHostname,
} from '#domain';
import { parsedBy } from './fields.ts';

const listOf = (name: keyof typeof AUTH_LISTS, example: string) =>
  parsedBy(z.array(z.string()).meta({ example: [example] }), (values) =>
    parseEntries(values, AUTH_LISTS[name], 'value'),
  );

/** Who may use a target, as it is given. */
export const HOST_AUTH = {
  auth_enabled: z.boolean(),
  auth_proxy: parsedBy(z.string().meta({ example: 'auth.example.com' }), (value) =>
    parseHostname(value, 'value'),
  ).nullable(),
  auth_mode: z.enum(AUTH_MODES),
  auth_required_users: listOf('auth_required_users', 'alice'),
  auth_required_emails: listOf('auth_required_emails', '*@example.com'),
  auth_required_groups: listOf('auth_required_groups', 'example/admins'),
  auth_pass_headers: z.boolean(),
  auth_cookie_name: parsedBy(z.string().meta({ example: 'unified_auth_token' }), (value) =>
    parseAuthCookieName(value, 'value'),
  ),
  auth_header_prefix: parsedBy(z.string().meta({ example: 'X-Auth-' }), (value) => parseHeaderPrefix(value, 'value')),
  auth_excluded_paths: listOf('auth_excluded_paths', '/public/'),
  auth_allowed_scopes: listOf('auth_allowed_scopes', 'mcp'),
  auth_allowed_audiences: listOf('auth_allowed_audiences', 'https://api.example.com'),
  auth_prm: z.boolean(),
  auth_accept_tokens: z.boolean(),
  auth_verify: z.enum(AUTH_VERIFY),
  auth_forward_url: parsedBy(z.string().meta({ example: 'http://authelia:9091/api/authz/forward-auth' }), (value) =>
    parseForwardUrl(value, 'value'),
  ).nullable(),
};

const shownList = z.array(z.string()).readonly();

/** The same as the API shows them; strangers see how many people and groups are named, and not which. */
export const SHOWN_HOST_AUTH = {
  auth_enabled: z.boolean(),
  auth_proxy: z.string().nullable(),
  auth_mode: z.enum(AUTH_MODES),
  auth_required_users: shownList,
  auth_required_emails: shownList,
  auth_required_groups: shownList,
  auth_pass_headers: z.boolean(),
  auth_cookie_name: z.string(),
  auth_header_prefix: z.string(),
  auth_excluded_paths: shownList,
  auth_allowed_scopes: shownList,
  auth_allowed_audiences: shownList,
  auth_prm: z.boolean(),
  auth_accept_tokens: z.boolean(),
  auth_verify: z.enum(AUTH_VERIFY),
  auth_forward_url: z.string().nullable(),
};
