import type { Certificate } from './certificate.ts';
import { nameCovers, type CertifiedName } from './hostname.ts';
import type { ProxyTarget } from './target.ts';
import { mayManage, type Owned, type Principal } from './token.ts';

/** What gives tokens a right to names. */
export interface NameHolders {
  readonly targets: readonly (Owned & Pick<ProxyTarget, 'hostname'>)[];
  /** Certificates, and issuances that will become some. Of no account for a name whose host has a target. */
  readonly carriers: readonly (Owned & Pick<Certificate, 'domains'>)[];
}

/**
 * Which of these names belong to another token, so that only that one and the administrator may have certificates for
 * them: whoever has a certificate's key can pose as the host. A host belongs to the owner of its target; without a target,
 * to whoever has a certificate that covers it. A wildcard belongs to everyone who has a name below it.
 */
export function namesOfOthers(
  principal: Principal,
  names: readonly CertifiedName[],
  { targets, carriers }: NameHolders,
): CertifiedName[] {
  const isTheirs = (resource: Owned): boolean => !mayManage(principal, resource);
  const own = new Set<string>(targets.filter((target) => !isTheirs(target)).map(({ hostname }) => hostname));
  const carried = carriers.filter(isTheirs).flatMap(({ domains }) => domains);
  const theirs = [
    ...targets.filter(isTheirs).map(({ hostname }) => hostname),
    ...carried.filter((name) => !own.has(name)),
  ];
  return names.filter((name) => !own.has(name) && theirs.some((other) => meets(name, other)));
}

/** Whether there is a host that both cover. */
const meets = (name: string, other: string): boolean => nameCovers(name, other) || nameCovers(other, name);
