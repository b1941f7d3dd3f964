import { isWildcard } from './hostname.ts';
import { InvalidInput } from './invalid-input.ts';
import { ADMIN_API_TARGET, type ProxyTarget } from './target.ts';
import { upstreamsOf } from './upstream.ts';

/** What the gateway says to the admin API of a request at an admin host. Clients cannot: nothing of theirs that begins so goes on. */
export const ADMIN_DOOR = {
  /** `public`, or `login` where people may log in there: nobody without a token or a session gets an answer. */
  door: 'x-auth-gateway-door',
  /** Proves that the gateway says who asks. */
  secret: 'x-auth-gateway-secret',
  /** Who is logged in at the auth host, by GitHub's id and by name. */
  userId: 'x-auth-gateway-user-id',
  userName: 'x-auth-gateway-user-name',
  /** What they have allowed the program that asks, at the MCP server alone: one of MCP_SCOPES. */
  scope: 'x-auth-gateway-scope',
} as const;

/** Under which gateways and admin-api share the secret of ADMIN_DOOR. */
export const ADMIN_DOOR_SECRET = 'admin-door';

/** Where one logs in to the GUI as the person who is logged in at the auth host; the same below /api. */
export const isGithubLogin = (path: string): boolean => /^(?:\/api)?\/auth\/github(?:\?|$)/.test(path);

/** Whether the admin API and the GUI are reached at this host. */
export const isAdminHost = (target: Pick<ProxyTarget, 'target_url' | 'upstreams'>): boolean =>
  upstreamsOf(target).some(({ url }) => url === ADMIN_API_TARGET);

/** @throws InvalidInput for an admin host that would be more than that */
export function checkAdminHost(
  target: Pick<ProxyTarget, 'hostname' | 'target_url' | 'upstreams' | 'enable_https' | 'auth_forward_url'>,
): void {
  if (!isAdminHost(target)) return;
  if (upstreamsOf(target).length > 1)
    throw InvalidInput.of('upstreams', `has others besides ${ADMIN_API_TARGET}; give them a host of their own`);
  if (isWildcard(target.hostname)) throw InvalidInput.of('hostname', 'is a wildcard; the admin API has one name');
  if (!target.enable_https)
    throw InvalidInput.of('enable_https', 'must be on where the admin API is: it takes no credential over plain HTTP');
  if (target.auth_forward_url !== null)
    throw InvalidInput.of(
      'auth_forward_url',
      'cannot be set where the admin API is: it knows tokens and our own login',
    );
}
