import type { Opened } from '../snapshot/counts.ts';

/** How many requests are open by key, here and at the other workers of this gateway. */
export class OpenRequests {
  readonly #own = new Map<string, number>();
  readonly #changed = new Set<string>();
  /** By worker, because what a worker had goes with it. */
  readonly #others = new Map<number, Map<string, number>>();

  count(key: string): number {
    let total = this.#own.get(key) ?? 0;
    for (const counts of this.#others.values()) total += counts.get(key) ?? 0;
    return total;
  }

  opened(key: string): void {
    this.#own.set(key, (this.#own.get(key) ?? 0) + 1);
    this.#changed.add(key);
  }

  closed(key: string): void {
    const left = (this.#own.get(key) ?? 0) - 1;
    if (left > 0) this.#own.set(key, left);
    else this.#own.delete(key);
    this.#changed.add(key);
  }

  hear(worker: number, open: readonly Opened[]): void {
    const counts = this.#others.get(worker) ?? new Map<string, number>();
    this.#others.set(worker, counts);
    for (const [key, count] of open) {
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    }
  }

  workerGone(worker: number): void {
    this.#others.delete(worker);
  }

  /** What is different since this was asked last. */
  report(): readonly Opened[] {
    const open = [...this.#changed].map((key): Opened => [key, this.#own.get(key) ?? 0]);
    this.#changed.clear();
    return open;
  }
}
