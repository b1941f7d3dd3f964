import { Injectable } from '@nestjs/common';
import { administratorsNames, PrivateCa } from '#ca';
import { issuingAuthority, namesOfOthers, type CertifiedName } from '#domain';
import { checkPermitted, PkiError } from '#pki';
import { Store, type Transaction } from '#store';
import type { Caller } from '../auth/caller.ts';
import { AcmeProblem, type Subproblem } from './acme-problem.ts';
import { identifierOf } from './views.ts';

/** Which names a token may have certified here: those that an order at internal-ca would be given. */
@Injectable()
export class NamePolicy {
  readonly #ca: PrivateCa;
  readonly #store: Store;

  constructor(ca: PrivateCa, store: Store) {
    this.#ca = ca;
    this.#store = store;
  }

  /**
   * @returns what makes an issuance fail if one of the names goes to somebody else meanwhile
   * @throws AcmeProblem rejectedIdentifier with a subproblem for each name that is refused
   */
  async check(caller: Caller, names: readonly CertifiedName[], now: Date): Promise<Transaction | undefined> {
    const [ca, { holders, standing }] = await Promise.all([this.#ca.find(), this.#store.names.holding(names)]);
    const permitted = (ca && issuingAuthority(ca, now)?.permitted_names) ?? [];
    const publicNames = caller.admin ? [] : administratorsNames(names, ca, now);
    const others: readonly string[] = caller.admin ? [] : namesOfOthers(caller, names, holders);
    const refused = names.flatMap((name): Subproblem[] => {
      const detail =
        outside(name, permitted) ??
        (publicNames.includes(name) ? PUBLIC : undefined) ??
        (others.includes(name) ? OF_ANOTHER : undefined);
      return detail === undefined ? [] : [{ type: 'rejectedIdentifier', detail, identifier: identifierOf(name) }];
    });
    if (refused.length === 0) return caller.admin ? undefined : standing;
    const all = refused.map(({ identifier, detail }) => `${identifier.value}: ${detail}`);
    throw new AcmeProblem('rejectedIdentifier', all.join(' '), { subproblems: refused });
  }
}

const PUBLIC =
  'It is a public name, and the private CA has no name constraints: only the administrator has it certified.';
const OF_ANOTHER = 'It belongs to another token, by a proxy target or a certificate.';

function outside(name: string, permitted: readonly string[]): string | undefined {
  try {
    checkPermitted([name], permitted);
    return undefined;
  } catch (error) {
    if (error instanceof PkiError) return error.message;
    throw error;
  }
}
