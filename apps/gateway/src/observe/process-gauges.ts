import { monitorEventLoopDelay } from 'node:perf_hooks';
import { seriesName, type Series } from './metrics.ts';

const RESOLUTION_MS = 20;
const QUANTILES = [0.5, 0.99, 1];

/** How one process fares: how late its event loop is, its memory, its CPU time. */
export class ProcessGauges {
  readonly #worker: string;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  /** @param worker its label */
  constructor(worker: string) {
    this.#worker = worker;
    this.#delay.enable();
  }

  addTo(series: Series): void {
    const worker = this.#worker;
    for (const quantile of QUANTILES) {
      // The histogram has the whole time between two looks, of which the resolution is no delay.
      const late = Math.max(this.#delay.percentile(quantile * 100) / 1e9 - RESOLUTION_MS / 1e3, 0);
      series[seriesName('mpm_event_loop_delay_seconds', { worker, quantile: String(quantile) })] = late;
    }
    this.#delay.reset();
    const { rss, heapUsed } = process.memoryUsage();
    series[seriesName('mpm_process_memory_bytes', { worker, kind: 'rss' })] = rss;
    series[seriesName('mpm_process_memory_bytes', { worker, kind: 'heap' })] = heapUsed;
    const { user, system } = process.cpuUsage();
    series[seriesName('mpm_process_cpu_seconds_total', { worker })] = (user + system) / 1e6;
  }
}
