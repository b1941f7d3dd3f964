import { ForbiddenException } from '@nestjs/common';
import { ADMIN, hostsOfOthersBelow, isWildcard, type CertifiedName, type NameHolders, type TargetHost } from '#domain';
import type { Store, Transaction } from '#store';
import type { Caller } from '../auth/caller.ts';
import { refuseNamesOfOthers } from '../certificates/refuse-names-of-others.ts';

/**
 * Lets a token make targets only of hosts that no other token has in a certificate: a target gives its owner the right to the
 * name, and the certificate may be served for it. A wildcard of the administrator is meant for everybody's hosts.
 * A wildcard must not be over a host of another token either, nor a host under another's wildcard: the first would take what is not
 * named yet, the second what is served already.
 * @param refuseTaken throws if one of the hosts has a target by now; that is the better answer, whosever it is
 * @returns what makes the making fail if one of the names goes to somebody else meanwhile
 * @throws ForbiddenException that lists the names of others; what refuseTaken throws
 */
export async function refuseHostsOfOthers(
  store: Store,
  caller: Caller,
  hostnames: readonly TargetHost[],
  refuseTaken: () => Promise<void>,
): Promise<Transaction | undefined> {
  await refuseTaken();
  try {
    const names = hostnames as readonly string[] as readonly CertifiedName[];
    const free = await refuseNamesOfOthers(store, caller, names, withoutSharedWildcards);
    await refuseWildcardsOverOthers(store, caller, hostnames);
    return free;
  } catch (error) {
    // The name may be another's by a target that was made since.
    await refuseTaken();
    throw error;
  }
}

/** Anything that changes after refuseNamesOfOthers makes the transaction fail where there is a wildcard; so this reads later. */
async function refuseWildcardsOverOthers(
  store: Store,
  caller: Caller,
  hostnames: readonly TargetHost[],
): Promise<void> {
  const wildcards = hostnames.filter(isWildcard);
  if (wildcards.length === 0 || caller.admin) return;
  const { records } = await store.targets.list();
  for (const wildcard of wildcards) {
    const [first, ...more] = hostsOfOthersBelow(caller, wildcard, records);
    if (first === undefined) continue;
    const others = more.length === 0 ? first : `${first} and ${more.length} more`;
    throw new ForbiddenException(
      `${wildcard} would be over ${others} of another token. Only the administrator may make a proxy target of it.`,
    );
  }
}

const withoutSharedWildcards = (carriers: NameHolders['carriers']): NameHolders['carriers'] =>
  carriers.map((carrier) =>
    carrier.created_by === ADMIN
      ? { ...carrier, domains: carrier.domains.filter((name) => !isWildcard(name)) }
      : carrier,
  );
