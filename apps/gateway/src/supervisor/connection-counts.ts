/** How many connections each client has, at all workers together: MAX_CONNECTIONS_PER_IP. */
export class ConnectionCounts {
  readonly #limit: number;
  /** By worker, because what a worker had goes with it. */
  readonly #counts = new Map<number, Map<string, number>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** One that is too many counts as well, until its worker has closed it. @returns whether it may stay */
  opened(worker: number, network: string): boolean {
    const counts = this.#counts.get(worker) ?? new Map<string, number>();
    this.#counts.set(worker, counts);
    counts.set(network, (counts.get(network) ?? 0) + 1);
    return this.#total(network) <= this.#limit;
  }

  closed(worker: number, network: string): void {
    const counts = this.#counts.get(worker);
    const left = (counts?.get(network) ?? 0) - 1;
    if (left > 0) counts?.set(network, left);
    else counts?.delete(network);
  }

  workerGone(worker: number): void {
    this.#counts.delete(worker);
  }

  #total(network: string): number {
    let total = 0;
    for (const counts of this.#counts.values()) total += counts.get(network) ?? 0;
    return total;
  }
}
