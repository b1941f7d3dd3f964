import type { Certificate } from './certificate.ts';
import { nameCovers, targetCovers, wildcardsOver, type CertifiedName, type TargetHost } from './hostname.ts';
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
 * them: whoever has a certificate's key can pose as the host. A host belongs to the owner of its target, which may be a wildcard
 * over it; without a target, to whoever has a certificate that covers it. A wildcard that is no target belongs to everyone who has
 * a name below it.
 */
export function namesOfOthers(
  principal: Principal,
  names: readonly CertifiedName[],
  { targets, carriers }: NameHolders,
): CertifiedName[] {
  const isTheirs = (resource: Owned): boolean => !mayManage(principal, resource);
  const byHost = new Map<string, Owned>(targets.map((target) => [target.hostname, target]));
  const holderOf = (name: string): Owned | undefined =>
    [name, ...wildcardsOver(name)].map((host) => byHost.get(host)).find((holder) => holder !== undefined);
  const isOwn = (name: string): boolean => {
    const holder = holderOf(name);
    return holder !== undefined && !isTheirs(holder);
  };
  const theirs = [
    ...targets.filter(isTheirs).map(({ hostname }) => hostname),
    ...carriers
      .filter(isTheirs)
      .flatMap(({ domains }) => domains)
      .filter((name) => !isOwn(name)),
  ];
  return names.filter(
    (name) => !isOwn(name) && (holderOf(name) !== undefined || theirs.some((other) => meets(name, other))),
  );
}

/** The targets of other tokens that a wildcard would be over, at whatever depth: it would take what they have not named yet. */
export function hostsOfOthersBelow(
  principal: Principal,
  wildcard: TargetHost,
  targets: readonly (Owned & Pick<ProxyTarget, 'hostname'>)[],
): TargetHost[] {
  return targets
    .filter((target) => targetCovers(wildcard, target.hostname) && !mayManage(principal, target))
    .map(({ hostname }) => hostname);
}

/** Whether there is a host that both cover. */
const meets = (name: string, other: string): boolean => nameCovers(name, other) || nameCovers(other, name);
