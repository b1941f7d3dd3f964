import type { CertifiedName, Hostname } from '#domain';
import type { Store, Transaction } from '#store';
import type { Caller } from '../auth/caller.ts';
import { refuseNamesOfOthers } from '../certificates/refuse-names-of-others.ts';

/**
 * Lets a token make targets only of hosts that no other token has in a certificate: a target gives its owner the right to the
 * name, and the certificate may be served for it.
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
    return await refuseNamesOfOthers(store, caller, hostnames as readonly string[] as readonly CertifiedName[]);
  } catch (error) {
    // The name may be another's by a target that was made since.
    await refuseTaken();
    throw error;
  }
}
