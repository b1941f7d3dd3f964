import type { OauthSetup } from '#contracts';
import { InvalidInput, OAUTH_SERVER_TARGET } from '#domain';
import type { Store } from '#store';
import type { Caller } from '../auth/caller.ts';
import { refuseOthers } from '../auth/refuse-others.ts';
import { isAuthHost } from '../targets/check-target-auth.ts';

/**
 * Says where people log in.
 * @throws ForbiddenException for everybody but the administrator; InvalidInput for a host where nobody could
 */
export async function setAuthHost(
  store: Store,
  caller: Caller,
  { auth_host, cookie_domain }: OauthSetup,
): Promise<void> {
  refuseOthers(caller);
  const found = await store.targets.find(auth_host);
  if (!found || !isAuthHost(found.record))
    throw InvalidInput.of(
      'auth_host',
      `there must be a proxy target ${auth_host} first, with the target_url ${OAUTH_SERVER_TARGET}; auth-setup makes it`,
    );
  if (auth_host.startsWith('*.')) throw InvalidInput.of('auth_host', 'must be one host, not a wildcard');
  if (cookie_domain !== null && !auth_host.endsWith(`.${cookie_domain}`))
    throw InvalidInput.of('cookie_domain', `must be a domain above ${auth_host}: only those can it set cookies for`);
  await store.authSetting.save({ auth_host, cookie_domain });
}
