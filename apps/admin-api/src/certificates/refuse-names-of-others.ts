import { ForbiddenException } from '@nestjs/common';
import { namesOfOthers, type CertifiedName, type NameHolders } from '#domain';
import type { Store, Transaction } from '#store';
import type { Caller } from '../auth/caller.ts';

/**
 * Lets a token order certificates only for names that are its own or nobody's: challenges are answered for every host, so
 * no CA would notice the difference.
 * @param counting which of the certificates count, and with what names; all unless told otherwise
 * @returns what makes the order fail if one of the names goes to somebody else meanwhile
 * @throws ForbiddenException that lists the names of others
 */
export async function refuseNamesOfOthers(
  store: Store,
  caller: Caller,
  names: readonly CertifiedName[],
  counting = (carriers: NameHolders['carriers']): NameHolders['carriers'] => carriers,
): Promise<Transaction | undefined> {
  if (caller.admin) return undefined;
  const { holders, standing } = await store.names.holding(names);
  const { targets, carriers } = holders;
  const theirs = namesOfOthers(caller, names, { targets, carriers: counting(carriers) });
  if (theirs.length === 0) return standing;
  const [belong, them] = theirs.length === 1 ? ['belongs', 'it'] : ['belong', 'them'];
  throw new ForbiddenException(
    `${theirs.join(', ')} ${belong} to another token, by a proxy target or a certificate. Only that token or the administrator may order a certificate for ${them}, or make a proxy target of ${them}.`,
  );
}
