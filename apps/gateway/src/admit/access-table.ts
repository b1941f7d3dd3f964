import { compileAccessList, type CompiledList } from '#access';
import type { AccessListRecord, Changed, TargetRecord } from '../snapshot/records.ts';

/** The access lists of a worker, each compiled once for each version of its record. */
export class AccessTable {
  readonly #lists = new Map<string, CompiledList>();
  /** What a target's names stand for; begun anew whenever a list changes. */
  #attached = new WeakMap<TargetRecord, readonly CompiledList[]>();

  apply(changed: Changed<AccessListRecord>): void {
    if (changed.set.length + changed.gone.length === 0) return;
    for (const name of changed.gone) this.#lists.delete(name);
    for (const record of changed.set) this.#lists.set(record.name, compileAccessList(record));
    this.#attached = new WeakMap();
  }

  /** @returns the name of one that is not there, or cannot be used, where there is such a one */
  listsOf(target: TargetRecord): readonly CompiledList[] | { readonly missing: string } {
    const known = this.#attached.get(target);
    if (known) return known;
    const lists: CompiledList[] = [];
    for (const name of target.access_lists) {
      const list = this.#lists.get(name);
      if (!list) return { missing: name };
      lists.push(list);
    }
    this.#attached.set(target, lists);
    return lists;
  }
}
