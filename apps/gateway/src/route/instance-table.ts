import type { DomainInstance } from '../forward/domain-instance.ts';
import type { Changed, TargetRecord } from '../snapshot/records.ts';

/** Makes the instance of a target; `previous` is the one that it takes over from. */
export type MakeInstance = (target: TargetRecord, previous: DomainInstance | undefined) => DomainInstance;

/** The proxied hosts of a worker. Each has one immutable instance; a change replaces it by one assignment. */
export class InstanceTable {
  readonly #instances = new Map<string, DomainInstance>();
  readonly #make: MakeInstance;

  constructor(make: MakeInstance) {
    this.#make = make;
  }

  find(host: string): DomainInstance | undefined {
    return this.#instances.get(host);
  }

  apply(changed: Changed<TargetRecord>): void {
    for (const hostname of changed.gone) {
      const instance = this.#instances.get(hostname);
      this.#instances.delete(hostname);
      void instance?.stop();
    }
    for (const target of changed.set) {
      this.#instances.set(target.hostname, this.#make(target, this.#instances.get(target.hostname)));
    }
  }
}
