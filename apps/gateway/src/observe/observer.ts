import type { Exchange } from '../exchange/exchange.ts';
import { AccessLog, type AccessLogOptions } from './access-log.ts';
import { CallAudit } from './call-audit.ts';
import { DoorCounts } from './door-counts.ts';
import { seriesName, type Series } from './metrics.ts';
import { ProcessGauges } from './process-gauges.ts';
import { RecentTraffic, type RecentTrafficOptions } from './recent-traffic.ts';
import { Traffic } from './traffic.ts';

/** All that a worker writes down and counts. Nothing of it is waited for by a request. */
export class Observer {
  readonly doors = new DoorCounts();
  readonly #traffic = new Traffic();
  readonly #recent: RecentTraffic;
  readonly #log: AccessLog;
  readonly #calls: CallAudit;
  readonly #process: ProcessGauges;

  /** @param keepCalls told of lines about calls of MCP servers; undefined where none are kept */
  constructor(options: AccessLogOptions & RecentTrafficOptions, keepCalls?: (lines: readonly string[]) => void) {
    this.#recent = new RecentTraffic(options);
    this.#log = new AccessLog(options);
    this.#calls = new CallAudit(keepCalls);
    this.#process = new ProcessGauges(String(options.worker));
    process.once('exit', () => this.#log.flushAtExit());
  }

  /** A request is over. */
  readonly finished = (exchange: Exchange): void => {
    this.#traffic.finished(exchange);
    this.#recent.finished(exchange);
    this.#log.finished(exchange);
    if (exchange.calls) this.#calls.finished(exchange, exchange.calls);
  };

  /** Hosts that are not there any more. */
  forget(hostnames: readonly string[]): void {
    for (const hostname of hostnames) {
      this.#traffic.forget(hostname);
      this.#calls.forget(hostname);
    }
  }

  /** Everything that was counted, for a scrape. */
  series(): Series {
    const series: Series = {};
    this.#traffic.addTo(series);
    this.doors.addTo(series);
    this.#calls.addTo(series);
    this.#process.addTo(series);
    for (const [where, count] of Object.entries(this.#log.dropped))
      series[seriesName('mpm_access_log_dropped_total', { where })] = count;
    return series;
  }

  /** Writes what is left, before the worker leaves. */
  flush(): Promise<void> {
    this.#recent.flush();
    this.#calls.flush();
    return this.#log.flush();
  }
}
