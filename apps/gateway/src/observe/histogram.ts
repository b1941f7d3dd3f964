import { seriesName, type MetricName, type Series } from './metrics.ts';

/** Upper bounds in milliseconds. */
const BOUNDS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000];

/** How many durations fell below each bound. */
export class Histogram {
  readonly #counts = new Float64Array(BOUNDS.length + 1);
  #sum = 0;

  observe(milliseconds: number): void {
    let i = 0;
    while (i < BOUNDS.length && milliseconds > (BOUNDS[i] ?? 0)) i += 1;
    this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    this.#sum += milliseconds;
  }

  /** In seconds, as Prometheus has it: each bound counts all that is below it. */
  addTo(series: Series, name: MetricName, labels: Readonly<Record<string, string>>): void {
    let count = 0;
    for (const [i, n] of this.#counts.entries()) {
      count += n;
      const bound = BOUNDS[i];
      const le = bound === undefined ? '+Inf' : String(bound / 1_000);
      series[seriesName(`${name}_bucket`, { ...labels, le })] = count;
    }
    series[seriesName(`${name}_sum`, labels)] = this.#sum / 1_000;
    series[seriesName(`${name}_count`, labels)] = count;
  }
}
