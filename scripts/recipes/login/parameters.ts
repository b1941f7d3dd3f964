import { hostname, orNone, yesOrNo } from '../arguments/kinds.ts';
import { given } from '../arguments/given.ts';
import { byName, optional, withAlias } from '../arguments/parameter.ts';
import type { Context } from '../context.ts';
import { tokenFor, tokenForReading } from '../find-token.ts';
import { Stop } from '../../say.ts';
import { authMode, authVerify, cookieName, entries, forwardUrl, headerPrefix } from './kinds.ts';

export { HOST, READING_TOKEN, TOKEN } from '../proxy/target-parameters.ts';

/** Who may use a host, by name. */
export const POLICY = {
  users: byName(
    optional(entries('auth_required_users', 'NAME'), 'GitHub usernames; nobody else gets in'),
    'required_users',
  ),
  emails: byName(
    optional(entries('auth_required_emails', 'PATTERN'), 'verified addresses, such as *@example.com'),
    'required_emails',
  ),
  groups: byName(
    optional(entries('auth_required_groups', 'GROUP'), 'local groups, GitHub organisations, or teams as org/team'),
    'required_groups',
  ),
  pass_headers: byName(optional(yesOrNo, 'false: the backend is not told who asks')),
  cookie_name: byName(optional(cookieName, 'name of the cookie; left out: unified_auth_token')),
  header_prefix: byName(optional(headerPrefix, 'what the fields for the backend begin with; left out: X-Auth-')),
  excluded_paths: byName(optional(entries('auth_excluded_paths', 'PATH'), 'paths for everybody, with all below them')),
  allowed_scopes: byName(optional(entries('auth_allowed_scopes', 'SCOPE'), 'an access token must have one of them')),
  allowed_audiences: byName(
    optional(entries('auth_allowed_audiences', 'URL'), 'audiences of access tokens besides the host itself'),
  ),
  prm: byName(
    optional(yesOrNo, 'false: the backend has an OAuth of its own, and the gateway tells nobody where tokens are from'),
  ),
  accept_tokens: byName(optional(yesOrNo, 'true: service tokens of the host let programs in (service-token-create)')),
  verify: byName(optional(authVerify, 'remote: every request is asked about at /verify')),
  forward_url: byName(
    optional(orNone(forwardUrl), 'another service that decides, such as Authelia, in place of our own'),
  ),
};

export const AUTH_PROXY = optional(orNone(hostname), "where people log in; left out: auth-setup's host");
export const AUTH_MODE = withAlias(
  optional(authMode, 'forward: 401; redirect: browsers are sent to the login; passthrough: everybody gets in'),
  'auth_mode',
);

interface PolicyGiven {
  readonly users?: readonly string[] | undefined;
  readonly emails?: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** The body for the API: what was given, and nothing else. */
export const authBody = <G extends PolicyGiven>({ users, emails, groups, ...others }: G) =>
  given({ ...others, required_users: users, required_emails: emails, required_groups: groups });

/** Who asks without a token is the administrator here if there is one: names of people are shown to nobody else. */
export async function tokenForNames(context: Context, argument: string | undefined): Promise<string | undefined> {
  try {
    return await tokenFor(context, argument);
  } catch (error) {
    if (argument !== undefined || !(error instanceof Stop)) throw error;
    return tokenForReading(context, argument);
  }
}
