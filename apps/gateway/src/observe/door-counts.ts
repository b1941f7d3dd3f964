import { seriesName, type Series } from './metrics.ts';

export type Listener = 'http' | 'https';

/** Connections and handshakes of a worker. */
export class DoorCounts {
  readonly #opened = { http: 0, https: 0 };
  readonly #closed = { http: 0, https: 0 };
  readonly #handshakes = { full: 0, resumed: 0, failed: 0 };

  opened(listener: Listener): void {
    this.#opened[listener] += 1;
  }

  closed(listener: Listener): void {
    this.#closed[listener] += 1;
  }

  shookHands(resumed: boolean): void {
    this.#handshakes[resumed ? 'resumed' : 'full'] += 1;
  }

  handshakeFailed(): void {
    this.#handshakes.failed += 1;
  }

  addTo(series: Series): void {
    for (const listener of ['http', 'https'] as const) {
      series[seriesName('mpm_connections_opened_total', { listener })] = this.#opened[listener];
      series[seriesName('mpm_connections_open', { listener })] = this.#opened[listener] - this.#closed[listener];
    }
    for (const [result, count] of Object.entries(this.#handshakes))
      series[seriesName('mpm_handshakes_total', { result })] = count;
  }
}
