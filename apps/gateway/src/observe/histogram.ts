import { DURATION_BOUNDS, durationClass } from '#domain';
import { seriesName, type MetricName, type Series } from './metrics.ts';

/** How many durations fell below each bound. */
export class Histogram {
  readonly #counts = new Float64Array(DURATION_BOUNDS.length + 1);
  #sum = 0;

  observe(milliseconds: number): void {
    const i = durationClass(milliseconds);
    this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    this.#sum += milliseconds;
  }

  /** In seconds, as Prometheus has it: each bound counts all that is below it. */
  addTo(series: Series, name: MetricName, labels: Readonly<Record<string, string>>): void {
    let count = 0;
    for (const [i, n] of this.#counts.entries()) {
      count += n;
      const bound = DURATION_BOUNDS[i];
      const le = bound === undefined ? '+Inf' : String(bound / 1_000);
      series[seriesName(`${name}_bucket`, { ...labels, le })] = count;
    }
    series[seriesName(`${name}_sum`, labels)] = this.#sum / 1_000;
    series[seriesName(`${name}_count`, labels)] = count;
  }
}
