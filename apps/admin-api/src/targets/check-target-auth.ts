import { ConflictException, ForbiddenException } from '@nestjs/common';
import {
  ADMIN_API_TARGET,
  checkAdminHost,
  InvalidInput,
  isAdminHost,
  OAUTH_SERVER_TARGET,
  upstreamsOf,
  type HostAuth,
  type ProxyTarget,
} from '#domain';
import type { Found, Store, Transaction } from '#store';
import type { Caller } from '../auth/caller.ts';

/** Whether people log in at this host: its requests go to our own authorization server. */
export const isAuthHost = (target: Pick<ProxyTarget, 'target_url' | 'upstreams'>): boolean =>
  upstreamsOf(target).some(({ url }) => url === OAUTH_SERVER_TARGET);

const ABOUT_AUTH: readonly (keyof HostAuth)[] = ['auth_enabled', 'auth_proxy', 'auth_forward_url'];

/**
 * Checks what a target's login needs besides itself.
 * @param before as it was; null for a new one. What was so already is not asked for again.
 * @returns what makes the saving of the target fail if the auth host goes meanwhile, or comes to be needed
 * @throws InvalidInput; ForbiddenException for an auth host that is not the administrator's; ConflictException where others need it
 */
export async function checkTargetAuth(
  store: Store,
  caller: Caller,
  target: ProxyTarget,
  before: ProxyTarget | null,
): Promise<Transaction | undefined> {
  const was = before !== null && isAuthHost(before);
  const is = isAuthHost(target);
  if (is && !was && !caller.admin)
    throw new ForbiddenException(
      `Only the administrator, the token named admin, can make a host where people log in: ${OAUTH_SERVER_TARGET}.`,
    );
  if (isAdminHost(target) && !(before && isAdminHost(before)) && !caller.admin)
    throw new ForbiddenException(
      `Only the administrator can give the admin API a host of its own: ${ADMIN_API_TARGET}.`,
    );
  checkAdminHost(target);
  if ((is || was) && target.auth_enabled)
    throw InvalidInput.of('auth_enabled', 'cannot be on at the host where people log in: nobody could any more');
  if (was && !is) return refuseWhileNeeded(store, before);
  const isSame = before !== null && ABOUT_AUTH.every((field) => before[field] === target[field]);
  if (isSame || !(target.auth_enabled || target.auth_proxy !== null)) return undefined;
  if (target.auth_forward_url !== null && target.auth_proxy === null) return undefined;
  return store.targets.standing(await authHostOf(store, target));
}

/** @throws InvalidInput where there is no such host, or nobody can log in there */
async function authHostOf(store: Store, { auth_proxy }: ProxyTarget): Promise<Found<ProxyTarget>> {
  const field = auth_proxy === null ? 'auth_enabled' : 'auth_proxy';
  const setting = await store.authSetting.find();
  if (!setting)
    throw InvalidInput.of(
      field,
      'needs a host where people log in; set it up first: just auth-setup example.com. Or name another service: auth_forward_url',
    );
  const name = setting.auth_host;
  if (auth_proxy !== null && auth_proxy !== name)
    throw InvalidInput.of(field, `people log in at ${name}, and not at ${auth_proxy}; leave it out, or name ${name}`);
  const found = await store.targets.find(name as ProxyTarget['hostname']);
  if (found && isAuthHost(found.record)) return found;
  throw InvalidInput.of(
    field,
    `${name}, where people would log in, is no such host any more; make it with: just auth-setup`,
  );
}

/**
 * Keeps the host where people log in while others need it.
 * @returns what makes the deletion fail if one comes to need it meanwhile
 * @throws ConflictException that names them
 */
export async function refuseWhileNeeded(store: Store, target: ProxyTarget): Promise<Transaction | undefined> {
  if (!isAuthHost(target)) return undefined;
  const unchanged = await store.unchanged();
  const [setting, { records }] = await Promise.all([store.authSetting.find(), store.targets.list()]);
  const users = records.filter(
    ({ auth_enabled, auth_proxy, auth_forward_url }) =>
      auth_enabled && auth_forward_url === null && (auth_proxy ?? setting?.auth_host) === target.hostname,
  );
  if (users.length === 0) return unchanged;
  throw new ConflictException(
    `People log in at ${target.hostname} for ${users.map(({ hostname }) => hostname).join(', ')}. Take the login off there first: DELETE /proxy/targets/<hostname>/auth.`,
  );
}
