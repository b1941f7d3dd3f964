import type { Configuration } from '#config';
import { mayLogIn, type AuthSetting, type ProxyTarget } from '#domain';
import type { Store } from '#store';

const OURS = ['auth_required_users', 'auth_required_emails', 'auth_required_groups'] as const;
const NOT_OURS =
  'Who may come in is decided by the service at forward_url alone: required_users, required_emails and required_groups do nothing here.';

/** What stands in the way of a login at a host, or may not be what its owner meant. */
export async function authWarnings(
  store: Store,
  target: ProxyTarget,
  setting: AuthSetting | undefined,
  { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, OAUTH_ALLOWED_GITHUB_USERS: allowed }: Configuration,
): Promise<string[]> {
  if (!target.auth_enabled) return [];
  if (target.auth_forward_url !== null) return OURS.some((list) => target[list].length > 0) ? [NOT_OURS] : [];
  const warnings: string[] = [];
  if (setting && target.auth_proxy !== null && target.auth_proxy !== setting.auth_host)
    warnings.push(
      `People log in at ${setting.auth_host}, and this host sends them to ${target.auth_proxy}, where nobody can: just proxy-auth-config ${target.hostname} auth-proxy=none`,
    );
  if (!GITHUB_CLIENT_ID || !GITHUB_CLIENT_SECRET)
    warnings.push(
      'Nobody can log in yet: GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are not set. See docs/guides/github-login.md.',
    );
  if (!target.enable_https)
    warnings.push(
      'HTTPS is off here, and the cookie of a login is sent over HTTPS alone: browsers cannot log in at this host.',
    );
  const missing = target.auth_required_users.filter((user) => !mayLogIn(user, allowed));
  if (missing.length)
    warnings.push(`OAUTH_ALLOWED_GITHUB_USERS does not name ${missing.join(', ')}, who cannot log in anywhere.`);
  return [...warnings, ...(await groupWarnings(store, target.auth_required_groups))];
}

/** A word alone may be meant as a group of one's own, and would be whatever organisation has it as its name. */
async function groupWarnings(store: Store, groups: readonly string[]): Promise<string[]> {
  const words = groups.filter((group) => !group.includes('/'));
  if (words.length === 0) return [];
  const known = new Map((await store.localGroups.list()).records.map(({ name }) => [name.toLowerCase(), name]));
  return words.flatMap((word) => {
    const name = known.get(word.toLowerCase());
    if (name === word) return [];
    return name === undefined
      ? `There is no local group ${word}, so this is GitHub's organisation of that name. For a group of your own: just oauth-group-set ${word} users=alice`
      : `The local group is called ${name}, and nobody is in ${word}: names count as they are spelled.`;
  });
}
