import { ForbiddenException } from '@nestjs/common';
import { ADMIN, InvalidInput, mayManage, type AccessListName } from '#domain';
import type { Store, Transaction } from '#store';
import type { Caller } from '../auth/caller.ts';

/**
 * Lets a caller attach its own access lists, and the administrator's, which are meant for everybody's hosts. One that the host
 * has already is no choice, and needs no right.
 * @returns what makes the saving of the host fail if one of the new ones changes or goes meanwhile
 * @throws InvalidInput naming those that are not there; ForbiddenException for another token's
 */
export async function attachedLists(
  store: Store,
  caller: Caller,
  names: readonly AccessListName[],
  before: readonly AccessListName[] = [],
): Promise<Transaction[]> {
  const added = names.filter((name) => !before.includes(name));
  const found = await Promise.all(added.map((name) => store.accessLists.find(name)));
  const missing = added.filter((_, i) => found[i] === undefined);
  if (missing.length) {
    throw new InvalidInput(
      missing.map((name) => ({
        field: `access_lists.${names.indexOf(name)}`,
        message: `there is no access list ${name}; make it first with POST /access-lists`,
      })),
    );
  }
  return found.flatMap((list) => {
    if (!list) return [];
    const { name, created_by } = list.record;
    if (mayManage(caller, list.record) || created_by === ADMIN) return [store.accessLists.standing(list)];
    throw new ForbiddenException(`The access list ${name} belongs to another token. Attach one of your own.`);
  });
}
