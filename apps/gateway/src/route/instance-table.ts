import { isWildcard } from '#domain';
import type { DomainInstance } from '../forward/domain-instance.ts';
import type { Changed, TargetRecord } from '../snapshot/records.ts';

/** Makes the instance of a target; `previous` is the one that it takes over from. */
export type MakeInstance = (target: TargetRecord, previous: DomainInstance | undefined) => DomainInstance;

/** The proxied hosts of a worker. Each has one immutable instance; a change replaces it by one assignment. */
export class InstanceTable {
  readonly #instances = new Map<string, DomainInstance>();
  /** The hosts that are wildcards. */
  readonly #wildcards = new Set<string>();
  readonly #make: MakeInstance;

  constructor(make: MakeInstance) {
    this.#make = make;
  }

  /** The instance of exactly this host, else that of the most specific wildcard over it. */
  find(host: string): DomainInstance | undefined {
    const exact = this.#instances.get(host);
    if (exact || this.#wildcards.size === 0) return exact;
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const over = this.#instances.get(`*${host.slice(dot)}`);
      if (over) return over;
    }
    return undefined;
  }

  apply(changed: Changed<TargetRecord>): void {
    for (const hostname of changed.gone) {
      const instance = this.#instances.get(hostname);
      this.#instances.delete(hostname);
      this.#wildcards.delete(hostname);
      void instance?.stop();
    }
    for (const target of changed.set) {
      if (isWildcard(target.hostname)) this.#wildcards.add(target.hostname);
      this.#instances.set(target.hostname, this.#make(target, this.#instances.get(target.hostname)));
    }
  }
}
