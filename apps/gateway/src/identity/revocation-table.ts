import { isVoid, type Known } from '#access';
import { revocationId, type Revocation } from '#domain';
import type { Changed } from '../snapshot/records.ts';

/** What is not valid any more although it has not expired. */
export class RevocationTable {
  readonly #before = new Map<string, number>();
  readonly #beforeOf = (id: string): number | undefined => this.#before.get(id);

  /** @returns whether something new is void */
  apply({ set, gone }: Changed<Revocation>): boolean {
    for (const id of gone) this.#before.delete(id);
    for (const { id, before } of set) this.#before.set(id, before);
    return set.length > 0;
  }

  /** @param hosts the host that is asked for, and the name of its target */
  voids({ names, issuedAt }: Known, ...hosts: readonly string[]): boolean {
    if (this.#before.size === 0) return false;
    return (
      isVoid(issuedAt, names, this.#beforeOf) ||
      isVoid(
        issuedAt,
        hosts.map((host) => revocationId('host', host)),
        this.#beforeOf,
      )
    );
  }
}
