import { isVoid, type Known } from '#access';
import { revocationId, voidUntil, type Revocation } from '#domain';
import type { Changed } from '../snapshot/records.ts';

/** What is not valid any more although it has not expired. */
export class RevocationTable {
  readonly #until = new Map<string, number>();
  readonly #untilOf = (id: string): number | undefined => this.#until.get(id);

  /** @returns whether something new is void */
  apply({ set, gone }: Changed<Revocation>): boolean {
    for (const id of gone) this.#until.delete(id);
    for (const revocation of set) this.#until.set(revocation.id, voidUntil(revocation));
    return set.length > 0;
  }

  /** @param hosts the host that is asked for, and the name of its target */
  voids({ names, issuedAt }: Known, ...hosts: readonly string[]): boolean {
    if (this.#until.size === 0) return false;
    return (
      isVoid(issuedAt, names, this.#untilOf) ||
      isVoid(
        issuedAt,
        hosts.map((host) => revocationId('host', host)),
        this.#untilOf,
      )
    );
  }
}
