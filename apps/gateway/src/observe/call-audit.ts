import type { DecidedCall } from '../exchange/decided-call.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { KeptLines } from './kept-lines.ts';
import { seriesName, type Series } from './metrics.ts';
import { tenths } from './quick-text.ts';

/** Calls that a worker writes down in a second, of which half may be of one host: more are counted, and not written down. */
const MOST_PER_SECOND = 2_000;

type Counts = Record<DecidedCall['decision'], number>;

/** Writes down and counts what was called at MCP servers: who, what, and what became of it; never what it was called with. */
export class CallAudit {
  readonly #kept: KeptLines | undefined;
  readonly #counts = new Map<string, Counts>();

  /** @param keep undefined: nothing is written down */
  constructor(keep: ((lines: readonly string[]) => void) | undefined) {
    if (keep) this.#kept = new KeptLines(MOST_PER_SECOND, keep);
  }

  /** A request is over that called something. */
  finished(exchange: Exchange, calls: readonly DecidedCall[]): void {
    const hostname = exchange.instance?.target.hostname ?? '';
    let counts = this.#counts.get(hostname);
    if (!counts) this.#counts.set(hostname, (counts = { allow: 0, deny: 0, refused: 0 }));
    for (const call of calls) {
      counts[call.decision] += 1;
      if (this.#kept?.takes(hostname)) this.#kept.add(lineOf(exchange, hostname, call));
    }
  }

  /** A host that is not there any more. */
  forget(hostname: string): void {
    this.#counts.delete(hostname);
  }

  addTo(series: Series): void {
    for (const [host, counts] of this.#counts)
      for (const [decision, count] of Object.entries(counts))
        if (count > 0) series[seriesName('mpm_mcp_calls_total', { host, decision })] = count;
    if (this.#kept) series[seriesName('mpm_mcp_calls_dropped_total', { where: 'rate' })] = this.#kept.skipped;
  }

  /** Before the worker leaves. */
  flush(): void {
    this.#kept?.flush();
  }
}

const lineOf = (exchange: Exchange, hostname: string, call: DecidedCall): string =>
  JSON.stringify({
    time: new Date().toISOString(),
    request_id: exchange.id,
    hostname,
    client: exchange.client,
    ...(exchange.user !== '' && { user: exchange.user }),
    ...(exchange.known?.clientId !== undefined && { client_id: exchange.known.clientId }),
    ...(call.method !== '' && { method: call.method }),
    ...(call.tool !== '' && { tool: call.tool }),
    decision: call.decision,
    ...(call.rule !== undefined && { rule: call.rule + 1 }),
    ...(call.because !== '' && { because: call.because }),
    status: exchange.status,
    ms: Number(tenths(performance.now() - exchange.startedAt)),
  });
