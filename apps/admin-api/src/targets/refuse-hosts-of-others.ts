import { ADMIN, isWildcard, type CertifiedName, type Hostname, type NameHolders } from '#domain';
import type { Store, Transaction } from '#store';
import type { Caller } from '../auth/caller.ts';
import { refuseNamesOfOthers } from '../certificates/refuse-names-of-others.ts';

/**
 * Lets a token make targets only of hosts that no other token has in a certificate: a target gives its owner the right to the
 * name, and the certificate may be served for it. A wildcard of the administrator is meant for everybody's hosts.
 * @param refuseTaken throws if one of the hosts has a target by now; that is the better answer, whosever it is
 * @returns what makes the making fail if one of the names goes to somebody else meanwhile
 * @throws ForbiddenException that lists the names of others; what refuseTaken throws
 */
export async function refuseHostsOfOthers(
  store: Store,
  caller: Caller,
  hostnames: readonly Hostname[],
  refuseTaken: () => Promise<void>,
): Promise<Transaction | undefined> {
  await refuseTaken();
  try {
    const names = hostnames as readonly string[] as readonly CertifiedName[];
    return await refuseNamesOfOthers(store, caller, names, withoutSharedWildcards);
  } catch (error) {
    // The name may be another's by a target that was made since.
    await refuseTaken();
    throw error;
  }
}

const withoutSharedWildcards = (carriers: NameHolders['carriers']): NameHolders['carriers'] =>
  carriers.map((carrier) =>
    carrier.created_by === ADMIN
      ? { ...carrier, domains: carrier.domains.filter((name) => !isWildcard(name)) }
      : carrier,
  );
