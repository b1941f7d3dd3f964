import { metricOf, METRICS, type Series } from '../observe/metrics.ts';

/**
 * What the workers have counted. Counters of a worker that is gone stay in the sum, so that they never go backwards; one that
 * does not answer counts with what it said the last time.
 */
export class TrafficLedger {
  /** By the id of the process. */
  readonly #latest = new Map<number, Series>();
  readonly #past = new Map<string, number>();

  counted(worker: number, series: Series): void {
    this.#latest.set(worker, series);
  }

  gone(worker: number): void {
    for (const [name, value] of Object.entries(this.#latest.get(worker) ?? {})) {
      const metric = metricOf(name);
      if (metric !== undefined && METRICS[metric].type !== 'gauge') add(this.#past, name, value);
    }
    this.#latest.delete(worker);
  }

  /** A host that is not there any more is not counted any more either. */
  forget(hostnames: readonly string[]): void {
    if (hostnames.length === 0) return;
    const labels = hostnames.map((hostname) => `host="${hostname}"`);
    for (const name of this.#past.keys()) if (labels.some((label) => name.includes(label))) this.#past.delete(name);
  }

  total(): Map<string, number> {
    const total = new Map(this.#past);
    for (const series of this.#latest.values()) {
      for (const [name, value] of Object.entries(series)) {
        const metric = metricOf(name);
        if (metric === undefined) continue;
        if ('merge' in METRICS[metric]) total.set(name, Math.max(total.get(name) ?? 0, value));
        else add(total, name, value);
      }
    }
    return total;
  }
}

function add(total: Map<string, number>, name: string, value: number): void {
  total.set(name, (total.get(name) ?? 0) + value);
}
